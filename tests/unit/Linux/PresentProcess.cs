using Pcm.Linux;

namespace Pcm.UnitTests.Linux;

/// <summary>Another process that is present at a file, as workers are; written in another language to hold the lock's form fast.</summary>
internal static class PresentProcess
{
    private const string Script = """
        import fcntl, os, signal, sys
        file = open(sys.argv[1], 'rb')
        fcntl.lockf(file, fcntl.LOCK_SH, 1, os.getpid())
        print('here', flush=True)
        signal.pause()
        """;

    public static async Task<ProcessIdentity> StartAsync(string path, CancellationToken cancellationToken)
    {
        using var folder = new OwnFolder();
        using var output = File.OpenHandle(folder.File("out"), FileMode.CreateNew, FileAccess.Write);
        var process = DetachedProcess.Start(new DetachedProcessStart("/usr/bin/python3") { Arguments = ["-c", Script, path], Output = output });
        while (RandomAccess.GetLength(output) == 0)
            await Task.Delay(5, cancellationToken);
        return process;
    }
}
