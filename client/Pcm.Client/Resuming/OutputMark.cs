using System.Text;
using Pcm.Client.Digests;
using Pcm.Linux;

namespace Pcm.Client.Resuming;

/// <summary>
/// A mark on a finished output that tells which run it is of, so that a job which runs its script again finds the step done. It is an extended
/// attribute: a copy has none, and where the file system keeps none the output is simply unmarked.
/// </summary>
internal static class OutputMark
{
    private const string Name = "user.pcm.run";

    public enum State
    {
        Unmarked,
        Same,
        Other,
    }

    public static void Write(string path, RunIdentity identity) => FileMark.TryWrite(path, Name, Encoding.ASCII.GetBytes(Of(path, identity)));

    public static State Compare(string path, RunIdentity identity)
    {
        if (FileMark.TryRead(path, Name) is not { } mark) return State.Unmarked;
        return Encoding.ASCII.GetString(mark) == Of(path, identity) ? State.Same : State.Other;
    }

    /// <summary>The facts' digest and the output's length: one that was edited is no longer the run's.</summary>
    private static string Of(string path, RunIdentity identity)
    {
        var facts = string.Join('\n', identity.Facts.Select(fact => $"{fact.Name}={fact.Value}"));
        return $"{ContentHash.Of(Encoding.UTF8.GetBytes(facts))}:{new FileInfo(path).Length}";
    }
}
