using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Hostile.Users;

/// <summary>A user of the system who is not the one that the tests run as, and what is done as that user.</summary>
internal sealed partial record OtherUser(string Name, uint Uid, uint Gid)
{
    private const long SetGroups = 116, SetResGid = 119, SetResUid = 117; // x86-64
    private const long Unchanged = -1;

    /// <summary>Runs a program as the user, to its end.</summary>
    /// <param name="environment">Variables beyond the test's own.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public async Task<ClientResult> RunAsync(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        using var process = Start(environment, program, arguments);
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end");
        }

        return new ClientResult((ExitCode)process.ExitCode, await output, await error);
    }

    /// <summary>Runs pcm-client as the user.</summary>
    public Task<ClientResult> ClientAsync(string? socket, params string[] arguments) => RunAsync(
        socket is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["PCM_SOCKET"] = socket },
        TestPaths.Published("bin", "pcm-client"),
        arguments);

    public Process Start(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("setpriv", [$"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--inh-caps=-all", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Remove("PCM_SOCKET");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>A connection whose peer the kernel says is this user.</summary>
    public Socket Connect(string socketPath) => Do(() => UnixSocket.Connect(socketPath));

    /// <summary>
    /// Does something with the user's rights in this process: credentials belong to a thread, and the thread ends with the work. What is awaited
    /// in it goes on with the test's own.
    /// </summary>
    public T Do<T>(Func<T> work)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Call(SetGroups, 0, 0, 0);
                Call(SetResGid, Gid, Gid, Gid);
                Call(SetResUid, Uid, Uid, Unchanged);
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return result!;
    }

    private static void Call(long number, long first, long second, long third)
    {
        if (SystemCall(number, first, second, third) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long first, long second, long third);
}
