namespace Pcm.Worker.Scheduling;

/// <summary>The worker's own threads: named, never keeping the process alive, and telling of a fault instead of tearing everything down.</summary>
internal static class WorkerThread
{
    public static Thread Start(string name, Action run, Action<Exception> onFault)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run();
            }
            catch (Exception e)
            {
                onFault(e);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }
}
