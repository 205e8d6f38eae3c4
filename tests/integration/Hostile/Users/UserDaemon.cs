using System.Diagnostics;
using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Hostile.Users;

/// <summary>Another user's private daemon, in a folder of that user's, ended with the test.</summary>
internal sealed class UserDaemon : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly Task<string> _error;

    private UserDaemon(string folder, Process process)
    {
        Folder = folder;
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Holds <c>pcmd.yaml</c> and <c>run/</c>.</summary>
    public string Folder { get; }

    public string RuntimeDirectory => Path.Combine(Folder, "run");

    public string Socket => Path.Combine(RuntimeDirectory, "pcmd.sock");

    public int Pid => _process.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="configuration">Lines of <c>pcmd.yaml</c>.</param>
    /// <param name="descriptors">Limit on its open files; null leaves it.</param>
    public static async Task<UserDaemon> StartAsync(OtherUser user, string configuration = "", int? descriptors = null)
    {
        var folder = Path.Combine(TestUsers.FolderOf(user), Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "pcmd.yaml"), configuration + "\n");
        TestUsers.Give(folder, user);
        var limit = descriptors is null ? "" : $"ulimit -n {descriptors}; ";
        var process = user.Start(
            new Dictionary<string, string>(),
            "/bin/sh", "-c", limit + "exec \"$0\" \"$@\"",
            TestPaths.Published("sbin", "pcmd"), "--private", "--runtime-dir", Path.Combine(folder, "run"), "--config", Path.Combine(folder, "pcmd.yaml"));
        var daemon = new UserDaemon(folder, process);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (process.HasExited) Assert.Fail($"pcmd ended with {process.ExitCode}: {await daemon._error}");
            try
            {
                UnixSocket.Connect(daemon.Socket).Dispose();
                return daemon;
            }
            catch (UnixSocketException) when (Stopwatch.GetElapsedTime(started) < TestDaemon.Patience)
            {
                await Task.Delay(LookAgain);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ProcessIdentity.Of(_process.Id) is { } process) Signals.TrySend(process, Signal.Terminate);
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        await _process.WaitForExitAsync(timeout.Token);
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
