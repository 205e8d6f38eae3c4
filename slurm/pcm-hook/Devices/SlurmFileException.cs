namespace Pcm.Hook;

/// <summary>A file of Slurm's configuration can't be read as Slurm reads it.</summary>
internal sealed class SlurmFileException(string message) : Exception(message);
