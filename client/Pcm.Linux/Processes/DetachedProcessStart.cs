using System.Runtime.InteropServices;

namespace Pcm.Linux;

/// <summary>What to start and what to give it.</summary>
/// <param name="FileName">Path of the program; the search path is not used.</param>
public sealed record DetachedProcessStart(string FileName)
{
    /// <summary>Arguments after the program's own name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment: nothing is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: the one that it is started from.</summary>
    public string? WorkingDirectory { get; init; } = "/";

    /// <summary>Standard input; null: /dev/null.</summary>
    public SafeHandle? Input { get; init; }

    /// <summary>Standard output; null: /dev/null.</summary>
    public SafeHandle? Output { get; init; }

    /// <summary>Standard error; null: /dev/null.</summary>
    public SafeHandle? Error { get; init; }

    /// <summary>Given to the program as descriptors 3, 4 and so on.</summary>
    public IReadOnlyList<SafeHandle> ExtraDescriptors { get; init; } = [];
}
