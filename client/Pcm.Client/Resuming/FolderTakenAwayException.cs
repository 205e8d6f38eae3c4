namespace Pcm.Client.Resuming;

/// <summary>
/// The folder of the parts was moved aside while this run began in it: another run has just merged it into the output, or started anew. Looking
/// again tells which.
/// </summary>
public sealed class FolderTakenAwayException(string folder, Exception? inner = null)
    : ClientException(ExitCode.TryAgain, $"{folder} was taken away again and again by other runs of this output; run the same command again", inner);
