namespace Pcm.Protocol;

/// <summary>How a worker ends, where that tells the daemon more than that it did.</summary>
public static class WorkerExitCodes
{
    /// <summary>Passes that used to work fail: not a row but the device or its runtime is to blame, and only a new process helps.</summary>
    public const int DeviceBroken = 5;
}
