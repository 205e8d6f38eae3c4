namespace Pcm.Worker.Hosting;

/// <summary>Why a worker ended, as its exit code.</summary>
internal enum WorkerExit
{
    /// <summary>It was told to stop, or no supervisor came back within its orphan time.</summary>
    Stopped = 0,

    /// <summary>Wrong command line or record.</summary>
    Usage = 2,

    /// <summary>The context could not be loaded; the supervisor has been told why.</summary>
    LoadFailed = 4,

    /// <summary>Passes that used to work fail: the device or its runtime is broken, and only a new process helps.</summary>
    EngineBroken = Protocol.WorkerExitCodes.DeviceBroken,

    /// <summary>The device's gate is closed: nothing may be brought to the device now.</summary>
    GateClosed = 6,

    /// <summary>A fault of the worker's own.</summary>
    Fault = 70,
}
