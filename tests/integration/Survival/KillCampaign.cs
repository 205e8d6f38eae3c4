using System.Text.Json;
using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Survival;

/// <summary>
/// SIGKILL to client, worker and supervisor at moments that a seed draws, while a file is verified again and again. What has died is started
/// again as its keeper would: the client by the same command, the supervisor as by systemd, the worker by the supervisor.
/// </summary>
internal sealed class KillCampaign(TestDaemon daemon, string folder, string input, IReadOnlyList<JsonElement> expected, int seed) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(600);

    private readonly Random _random = new(seed);
    private ClientProgram? _client;
    private int _run;

    private enum Victim
    {
        Client,
        Worker,
        Supervisor,
    }

    /// <summary>Runs that were finished, each with the right output.</summary>
    public int Finished { get; private set; }

    private string Output => Path.Combine(folder, $"out-{_run}.jsonl");

    /// <summary>Kills so often, then lets the last run finish undisturbed.</summary>
    public async Task RunAsync(int kills)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            await KeepClientAsync();
            await Task.Delay(_random.NextDouble() * LongestPause);
            await KillAsync((Victim)_random.Next(Enum.GetValues<Victim>().Length));
        }

        var last = Finished;
        while (Finished == last)
        {
            await KeepClientAsync();
            if (_client is { } client)
                await client.ResultAsync();
        }
    }

    public void Dispose() => _client?.Dispose();

    private async Task KillAsync(Victim victim)
    {
        switch (victim)
        {
            case Victim.Client:
                _client!.Send(Signal.Kill);
                await _client.ResultAsync();
                break;
            case Victim.Supervisor:
                await daemon.EndAsync(Signal.Kill);
                await daemon.StartAgainAsync();
                break;
            default:
                foreach (var pid in daemon.Gate("cpu").Workers())
                {
                    if (ProcessIdentity.Of(pid) is { } worker)
                        Signals.TrySend(worker, Signal.Kill);
                }

                break;
        }
    }

    // Sees to it that a client runs, after looking at what became of the last one.
    private async Task KeepClientAsync()
    {
        if (_client is { Identity: not null })
            return;
        if (_client is not null)
        {
            var result = await _client.ResultAsync();
            _client.Dispose();
            _client = null;
            Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok).Or.EqualTo(ExitCode.TryAgain).Or.EqualTo((ExitCode)(128 + (int)Signal.Kill)),
                $"seed {seed}: {result}\n{daemon.Log}");
            if (result.ExitCode == ExitCode.Ok)
                CheckOutput();
        }

        _client = ClientProgram.Start(daemon.Socket, "verify", input, "-c", "claims-tiny", "-o", Output);
    }

    private void CheckOutput()
    {
        VerdictFile.AssertSame(VerdictFile.Read(Output), expected);
        Assert.That(Directory.GetFileSystemEntries(folder, $"out-{_run}*"), Is.EqualTo(new[] { Output }), "nothing but the output is left of a run");
        Finished++;
        _run++;
    }
}
