using System.Globalization;
using System.Text;
using Pcm.Client.Digests;
using Pcm.Linux;

namespace Pcm.Client.Resuming;

/// <summary>
/// A mark on a finished output that tells which run it is of, so that a job which runs its script again finds the step done. It is an extended
/// attribute, which a copy has not; where the file system keeps none, as many an NFS, it is a small file beside the output.
/// </summary>
internal static class OutputMark
{
    private const string Name = "user.pcm.run";
    private const string FileSuffix = ".pcm-mark";

    // Of a mark nothing beyond that is read.
    private const int MaxBytes = 256;

    public enum State
    {
        Unmarked,
        Same,
        Other,
    }

    /// <summary>Marks a file before it has its name, so that nobody finds it without; false where its file system keeps no marks.</summary>
    public static bool TryWrite(string path, RunIdentity identity) => FileMark.TryWrite(path, Name, Encoding.ASCII.GetBytes(Of(path, identity)));

    /// <summary>Marks a file that has its name, by one beside it. Its parts have to be there still: whoever comes in between merges them again.</summary>
    public static void WriteBeside(string path, RunIdentity identity) => File.WriteAllText(path + FileSuffix, Of(path, identity));

    /// <summary>Forgets what was beside an earlier output of that name.</summary>
    public static void DeleteBeside(string path) => File.Delete(path + FileSuffix);

    public static State Compare(string path, RunIdentity identity)
    {
        if ((FileMark.TryRead(path, Name) ?? ReadBeside(path)) is not { } mark) return State.Unmarked;
        return Encoding.ASCII.GetString(mark) == Of(path, identity) ? State.Same : State.Other;
    }

    // Only if it is of the file that has the name now: nothing takes it away with its output.
    private static byte[]? ReadBeside(string path)
    {
        if (FileFacts.Of(path + FileSuffix) is not { Type: FileType.Regular } facts || facts.Uid != User.EffectiveId) return null;
        using var file = File.OpenRead(path + FileSuffix);
        var mark = new byte[MaxBytes];
        mark = mark[..file.ReadAtLeast(mark, MaxBytes, throwOnEndOfStream: false)];
        return Encoding.ASCII.GetString(mark).EndsWith($":{LengthOf(path)}", StringComparison.Ordinal) ? mark : null;
    }

    /// <summary>The facts' digest and the output's length: one that was edited is no longer the run's.</summary>
    private static string Of(string path, RunIdentity identity)
    {
        var facts = string.Join('\n', identity.Facts.Select(fact => $"{fact.Name}={fact.Value}"));
        return $"{ContentHash.Of(Encoding.UTF8.GetBytes(facts))}:{LengthOf(path)}";
    }

    private static string LengthOf(string path) => new FileInfo(path).Length.ToString(CultureInfo.InvariantCulture);
}
