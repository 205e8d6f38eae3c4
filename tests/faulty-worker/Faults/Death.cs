using System.Runtime.InteropServices;

namespace Pcm.Worker.Faults;

/// <summary>Ways for a process to end or to stand still that managed code has no words for.</summary>
internal static partial class Death
{
    private const int Abort = 6, Kill = 9, SegmentationFault = 11, Stop = 19;
    private const int UnsaidExitCode = 3;

    public static bool Knows(Fault fault) => fault.Name is "abort" or "segv" or "killed" or "exit" or "stall" or "freeze";

    /// <summary>Does what the fault's name says.</summary>
    public static void Of(Fault fault)
    {
        switch (fault.Name)
        {
            case "abort": Raise(Abort); break;
            case "segv": Raise(SegmentationFault); break;
            case "killed": Raise(Kill); break;
            case "exit": Environment.Exit(UnsaidExitCode); break;
            case "stall": Thread.Sleep(Timeout.Infinite); break;
            case "freeze": Raise(Stop); break;
        }
    }

    // The runtime handles some signals itself; the fault is to be the native kind.
    private static void Raise(int signal)
    {
        ResetSignal(signal, handler: 0);
        _ = SendSignal(Environment.ProcessId, signal);
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint ResetSignal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
