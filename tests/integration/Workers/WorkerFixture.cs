using System.Diagnostics;
using NUnit.Framework;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Workers;

/// <summary>
/// A published pcmd-worker whose supervisor is the test: a socket that it dials, a record with its secret, its log on a file.
/// </summary>
internal sealed class WorkerFixture : IAsyncDisposable
{
    public const string Nonce = "7d6f3a";

    private readonly string _folder = Directory.CreateTempSubdirectory("pcm-w-").FullName;
    private readonly UnixSocketListener _listener;
    private readonly List<Connection> _connections = [];

    private WorkerFixture(int orphanSeconds, UnixFileMode recordMode, bool isOpen)
    {
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _listener = UnixSocketListener.Bind(At("s"), 0x180);
        _listener.Listen();
        Gate = new Gate(At("gate"));
        Gate.Prepare(FileFacts.Of(_folder)!.Value.Gid);
        if (isOpen)
            Gate.Hold(new GateHolder("test", "the test", TakesPart: true));
        File.WriteAllText(At("record"), $$"""{"nonce": "{{Nonce}}", "orphan_seconds": {{orphanSeconds}}, "gate": "{{At("gate")}}"}""");
        File.SetUnixFileMode(At("record"), recordMode);
        Process = Start("--socket", At("s"), "--record", At("record"));
    }

    public Process Process { get; }

    /// <summary>The gate of the device that it is for.</summary>
    public Gate Gate { get; }

    /// <summary>Standard error so far.</summary>
    public string Log => File.ReadAllText(At("log"));

    public static WorkerFixture Start(
        int orphanSeconds = 20, UnixFileMode recordMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, bool isOpen = true) =>
        new(orphanSeconds, recordMode, isOpen);

    /// <summary>A worker with a context, and a peer for it.</summary>
    public static async Task<(WorkerFixture Worker, WorkerPeer Peer)> StartLoadedAsync(LoadMessage? load = null)
    {
        var worker = Start();
        try
        {
            var peer = await worker.AcceptAsync();
            await peer.LoadAsync(load ?? TestContexts.ClaimsTiny());
            return (worker, peer);
        }
        catch (Exception e)
        {
            var log = worker.Log;
            await worker.DisposeAsync();
            throw new InvalidOperationException($"the worker did not come up: {e.Message}\n{log}", e);
        }
    }

    /// <summary>Takes the worker's dial and welcomes it.</summary>
    public async Task<WorkerPeer> AcceptAsync()
    {
        using var timeout = new CancellationTokenSource(WorkerPeer.Patience);
        var connection = new Connection(await _listener.AcceptAsync(timeout.Token));
        _connections.Add(connection);
        var greeting = await Handshake.ReceiveAsync(connection, timeout.Token);
        Assert.That(greeting.Attach?.Nonce, Is.EqualTo(Nonce));
        Assert.That(greeting.Attach?.Pid, Is.EqualTo(Process.Id));
        await Handshake.WelcomeAsync(connection, new WelcomeMessage(greeting.Version) { Node = "testnode" }, timeout.Token);
        return new WorkerPeer(connection);
    }

    /// <summary>Nobody answers its dials from here on.</summary>
    public void StopListening() => _listener.Dispose();

    public string At(string name) => Path.Combine(_folder, name);

    public ProcessIdentity Identity => ProcessIdentity.Of(Process.Id) ?? throw new InvalidOperationException("the worker is gone");

    /// <summary>Waits for the worker's own end.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var timeout = new CancellationTokenSource(WorkerPeer.Patience);
        await Process.WaitForExitAsync(timeout.Token);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
            Process.Kill();
        await Process.WaitForExitAsync();
        Process.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(params string[] arguments)
    {
        // The shell points standard error at the log and becomes the worker.
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "exec \"$0\" \"$@\" 2>\"$LOG\"", TestPaths.Worker } };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["LOG"] = At("log");
        return Process.Start(start)!;
    }
}
