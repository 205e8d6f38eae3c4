using System.Diagnostics;
using System.Text;
using Pcm.Client;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Verify;

/// <summary>The published pcm-client, run as a user runs it.</summary>
internal sealed class ClientProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly StringBuilder _error = new();
    private readonly Task _errorEnded;

    private ClientProgram(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errorEnded = ReadErrorAsync();
    }

    public ProcessIdentity? Identity => ProcessIdentity.Of(_process.Id);

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts it; its standard input is open.</summary>
    /// <param name="socket">$PCM_SOCKET; null: unset.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ClientProgram Start(string? socket, params string[] arguments) => StartWith(socket, new Dictionary<string, string>(), arguments);

    /// <inheritdoc cref="Start"/>
    public static ClientProgram StartWith(string? socket, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(TestPaths.Published("bin", "pcm-client"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment.Remove("PCM_SOCKET");
        if (socket is not null) start.Environment["PCM_SOCKET"] = socket;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ClientProgram(Process.Start(start)!);
    }

    /// <summary>Runs it to its end with an empty standard input.</summary>
    public static Task<ClientResult> RunAsync(string? socket, params string[] arguments) => RunWithInputAsync(socket, "", arguments);

    public static async Task<ClientResult> RunWithInputAsync(string? socket, string input, params string[] arguments)
    {
        using var program = Start(socket, arguments);
        try
        {
            await program.Input.WriteAsync(input);
            program.Input.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its result says why.
        }

        return await program.ResultAsync();
    }

    /// <summary>Runs a shell command in which "$CLIENT" is the program: for redirections.</summary>
    public static async Task<ClientResult> RunShellAsync(string? socket, string command)
    {
        using var program = StartShell(socket, command);
        return await program.ResultAsync();
    }

    /// <summary>Starts a shell command in which "$CLIENT" is the program; its standard input is empty.</summary>
    public static ClientProgram StartShell(string? socket, string command)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CLIENT"] = TestPaths.Published("bin", "pcm-client");
        start.Environment["PCM_SOCKET"] = socket;
        var program = new ClientProgram(Process.Start(start)!);
        program.Input.Close();
        return program;
    }

    public async Task<ClientResult> ResultAsync()
    {
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        await _process.WaitForExitAsync(timeout.Token);
        await _errorEnded;
        return new ClientResult((ExitCode)_process.ExitCode, await _output, Error);
    }

    /// <summary>Waits until it has said something on standard error.</summary>
    public async Task SaysAsync(string text)
    {
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        while (!Error.Contains(text, StringComparison.Ordinal) && !_errorEnded.IsCompleted) await Task.Delay(1, timeout.Token);
    }

    public void Send(Signal signal)
    {
        if (Identity is { } process) Signals.TrySend(process, signal);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    private async Task ReadErrorAsync()
    {
        var buffer = new char[1024];
        while (await _process.StandardError.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_error) _error.Append(buffer, 0, read);
        }
    }
}
