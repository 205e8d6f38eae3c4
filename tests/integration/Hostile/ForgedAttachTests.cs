using System.Net.Sockets;
using System.Text.Json;
using NUnit.Framework;
using Pcm.IntegrationTests.Hostile.Users;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>A process that says it is a worker, at the moment that one is expected, and even with its secret.</summary>
[NonParallelizable]
public sealed class ForgedAttachTests
{
    [Test]
    public async Task Nobody_is_taken_for_a_worker_but_the_process_that_was_started()
    {
        var folder = TestDaemon.NewFolder();
        var program = Path.Combine(folder, "worker");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nexec sleep 600\n");
        File.SetUnixFileMode(program, Access.EverybodyPasses);
        try
        {
            await using var daemon = await TestDaemon.StartAsync($"worker_program: {program}", isPrivate: false);
            await using var waiting = await daemon.ConnectAsync();
            var open = waiting.OpenAsync(1);
            (string Nonce, int Pid)? expected = null;
            await daemon.EventuallyAsync(() => Task.FromResult((expected = Record(daemon)) is not null), "a worker is expected");
            var (nonce, pid) = expected!.Value;

            foreach (var (who, socket) in new[]
            {
                ("another user with the secret", TestUsers.Attacker.Connect(daemon.Socket)),
                ("root, but another process, with the secret", UnixSocket.Connect(daemon.Socket)),
            })
            {
                Assert.That(await AnswerAsync(socket, new AttachMessage(1, 1, nonce, pid, "forged")), Is.EqualTo(ErrorCode.NotAllowed), who);
            }

            foreach (var wrong in new[] { "", "0", new string('0', nonce.Length), nonce[..^1], nonce + "0", nonce.ToUpperInvariant() })
                Assert.That(await AnswerAsync(UnixSocket.Connect(daemon.Socket), new AttachMessage(1, 1, wrong, Environment.ProcessId, "forged")), Is.EqualTo(ErrorCode.NotAllowed), wrong);

            Assert.That(open.IsCompleted, Is.False, "the real worker is still waited for");
            Signals.TrySend(ProcessIdentity.Of(pid)!.Value, Signal.Kill);
            await daemon.EventuallyAsync(() => Task.FromResult(Record(daemon) is { } next && next.Pid != pid || open.IsCompleted), "the worker's end is noticed");
            if (Record(daemon) is { } second && ProcessIdentity.Of(second.Pid) is { } process) Signals.TrySend(process, Signal.Kill);
            Assert.ThrowsAsync<PcmException>(() => open);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The record of a worker that has been started.
    private static (string Nonce, int Pid)? Record(TestDaemon daemon)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(daemon.Folder, "run", "state"), "*.json", SearchOption.AllDirectories))
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(file));
                if (json.RootElement.TryGetProperty("nonce", out var nonce) && json.RootElement.TryGetProperty("pid", out var pid))
                    return (nonce.GetString()!, pid.GetInt32());
            }
            catch (FileNotFoundException)
            {
                // It was replaced just now.
            }
        }

        return null;
    }

    private static async Task<ErrorCode> AnswerAsync(Socket socket, AttachMessage attach)
    {
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        await using var connection = new Connection(socket);
        await connection.SendAsync(0, attach, timeout.Token);
        var answer = await connection.ReadAsync(timeout.Token) ?? throw new EndOfStreamException("closed without a word");
        Assert.That(answer.Kind, Is.EqualTo(MessageKind.Error), "a forged worker was welcomed");
        return answer.Read<ErrorMessage>().Code;
    }
}
