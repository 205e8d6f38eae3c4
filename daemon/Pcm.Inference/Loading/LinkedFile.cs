namespace Pcm.Inference;

/// <summary>Files of a model, which as downloaded are links into a blob store.</summary>
internal static class LinkedFile
{
    /// <summary>What a path leads to, itself where it is no link.</summary>
    /// <exception cref="IOException">It is not there, or a link that cannot be followed.</exception>
    public static FileInfo Target(string path)
    {
        var info = new FileInfo(path);
        return info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
    }
}
