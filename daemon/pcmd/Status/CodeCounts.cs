using Pcm.Protocol;

namespace Pcmd.Status;

/// <summary>Counts by error code. A code that this build does not know counts as a fault, so that no peer can add to the list.</summary>
internal sealed class CodeCounts
{
    private static readonly ErrorCode[] Known = [.. ErrorCodes.All];

    private readonly long[] _counts = new long[Known.Length];

    public void Count(ErrorCode code)
    {
        var index = Array.IndexOf(Known, code);
        Interlocked.Increment(ref _counts[index >= 0 ? index : Array.IndexOf(Known, ErrorCode.Internal)]);
    }

    /// <summary>Each code with its count, as far as it has one.</summary>
    public IEnumerable<(ErrorCode Code, long Count)> Read() =>
        Known.Select((code, index) => (code, Interlocked.Read(ref _counts[index])));
}
