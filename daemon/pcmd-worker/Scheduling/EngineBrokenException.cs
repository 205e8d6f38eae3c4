namespace Pcm.Worker.Scheduling;

/// <summary>A pass that used to work fails now: not the rows but the device or its runtime is at fault, and only a new process helps.</summary>
internal sealed class EngineBrokenException(Exception inner) : Exception($"passes that used to work fail: {inner.Message}", inner);
