namespace Pcmd.Workers;

/// <summary>
/// What a worker's C library is told at its start, the only time it listens: to ask for huge pages for what it allocates. Weights then take
/// hundreds of page faults instead of a hundred thousand, which are most of a load from the page cache. Where the kernel gives none
/// (<c>/sys/kernel/mm/transparent_hugepage/enabled</c>), or before glibc 2.35, nothing changes.
/// </summary>
internal static class WorkerAllocator
{
    public const string Variable = "GLIBC_TUNABLES";

    /// <summary>A site's own tunables stand as they are.</summary>
    public static string Tunables => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } own ? own : "glibc.malloc.hugetlb=1";
}
