using System.Diagnostics;
using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;

namespace Pcm.IntegrationTests.Faults;

/// <summary>Rows that keep killing workers are stopped by a bound, and whose they are decides who is refused. Acts as other users: needs root.</summary>
internal sealed class RefusalTests : FaultFixture
{
    private const int SomeUser = 65534, MaxCrashes = 3;

    private static readonly string Bounded = $"{FaultyWorker}max_crashes: {MaxCrashes}\n";

    [Test]
    public async Task A_stream_of_poisonous_rows_ends_in_a_refusal_and_not_in_an_endless_loop()
    {
        await using var daemon = await StartAsync(Bounded);

        var result = await VerifyAsync(daemon, WriteClaims("in", 50, "fault-segv", [.. Enumerable.Range(1, 50)]), "out");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.NoService), result.ToString());
        Assert.That(result.Error, Does.Contain($"lost {MaxCrashes} workers to rows of yours").And.Contain("signal 11").And.Contain("refused"));
        Assert.That(await CountAsync(daemon, "worker_deaths"), Is.EqualTo((ulong)MaxCrashes));
        Assert.That((await StatusAsync(daemon)).Contexts.Single(context => context.Name == Context).Problem, Does.Contain("refused to you"));

        var again = await VerifyAsync(daemon, WriteClaims("fine", 5, ""), "fine.out");
        Assert.That(again.ExitCode, Is.EqualTo(ExitCode.NoService), "refused for the time being, whatever the rows");
        Assert.That((await ClientProgram.RunAsync(daemon.Socket, "warm", Context)).ExitCode, Is.EqualTo(ExitCode.Ok), "who may steer has it tried again");
        Assert.That((await VerifyAsync(daemon, WriteClaims("fine", 5, ""), "fine.out")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task One_users_poison_refuses_the_context_to_that_user_and_to_nobody_else()
    {
        await using var daemon = await StartAsync(Bounded, isPrivate: false);
        File.SetUnixFileMode(Folder, (UnixFileMode)0x1ff); // 0777
        using var bystander = ClientProgram.Start(daemon.Socket, "verify", "-", "-c", Context, "-o", PathOf("sound.out"));
        await bystander.Input.WriteAsync(await File.ReadAllTextAsync(WriteClaims("first", 100, "")));
        await bystander.Input.FlushAsync();

        var poisoner = await VerifyAsSomeUserAsync(daemon, WriteClaims("poison", 50, "fault-segv", [.. Enumerable.Range(1, 50)]), "poison.out");
        Assert.That(poisoner.ExitCode, Is.EqualTo((int)ExitCode.NoService), poisoner.Error);
        Assert.That(poisoner.Error, Does.Contain("to rows of yours"));
        var again = await VerifyAsSomeUserAsync(daemon, WriteClaims("fine", 5, ""), "fine.out");
        Assert.That(again.ExitCode, Is.EqualTo((int)ExitCode.NoService), again.Error);

        await bystander.Input.WriteAsync(await File.ReadAllTextAsync(WriteClaims("second", 100, "")));
        bystander.Input.Close();
        var sound = await bystander.ResultAsync();
        Assert.That(sound.ExitCode, Is.EqualTo(ExitCode.Ok), $"{sound}\n{daemon.Log}");
        Assert.That(VerdictFile.Read(PathOf("sound.out")), Has.Count.EqualTo(200));
    }

    private async Task<(int ExitCode, string Error)> VerifyAsSomeUserAsync(TestDaemon daemon, string claims, string output)
    {
        var start = new ProcessStartInfo("setpriv",
        [
            $"--reuid={SomeUser}", $"--regid={SomeUser}", "--clear-groups", TestPaths.Published("bin", "pcm-client"),
            "verify", claims, "-c", Context, "-o", PathOf(output), "--socket", daemon.Socket,
        ])
        { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        var error = await process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, error);
    }
}
