namespace Pcm.Synth.Folders;

public enum FolderLayout
{
    /// <summary>The files themselves.</summary>
    Plain,

    /// <summary>Hugging Face's cache: snapshots/REVISION/… of relative links into blobs/SHA256.</summary>
    Cache,
}
