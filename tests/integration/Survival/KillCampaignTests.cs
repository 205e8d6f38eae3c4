using System.Text.Json;
using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;

namespace Pcm.IntegrationTests.Survival;

/// <summary>Whatever is killed at whatever moment, every row is in the output once, and as in an undisturbed run.</summary>
internal sealed class KillCampaignTests : VerifyFixture
{
    private const int Rows = 5000;

    private string _input = null!;
    private List<JsonElement> _expected = null!;

    // The campaign's own kills are not to be taken for a broken context.
    protected override string Configuration => "max_crashes: 10000";

    protected override bool IsPrivate => false;

    [SetUp]
    public async Task RunUndisturbed()
    {
        _input = WriteClaims("a.jsonl", Rows);
        _expected ??= (await VerifyAsync(_input)).Rows;
        Assert.That(_expected, Has.Count.EqualTo(Rows));
    }

    [Test]
    public Task Twenty_kills_of_client_worker_and_supervisor_cost_no_row_and_double_none() => RunAsync(20);

    [Test]
    [Category("Soak")]
    public Task A_thousand_kills_of_client_worker_and_supervisor_cost_no_row_and_double_none() => RunAsync(1000);

    [Test]
    public async Task Two_clients_on_one_output_from_two_mount_namespaces_one_of_them_killed()
    {
        Directory.CreateDirectory(PathOf("shared"));
        using var killed = StartInNamespace("here");
        var survivor = StartInNamespace("there");
        using (survivor)
        {
            while (survivor.Identity is not null && !Directory.EnumerateFiles(PathOf("shared"), "part-*", SearchOption.AllDirectories).Skip(1).Any())
                await Task.Delay(LookAgain);
            killed.Send(Pcm.Linux.Signal.Kill);
            await killed.ResultAsync();
            var result = await survivor.ResultAsync();
            Assert.That(result.ExitCode, Is.EqualTo(ExitCode.Ok), result.Error);
        }

        VerdictFile.AssertSame(VerdictFile.Read(PathOf("shared/out.jsonl")), _expected);
        var again = await VerifyAsync(_input, "-o", PathOf("shared/out.jsonl"));
        Assert.That(again.ExitCode, Is.EqualTo(ExitCode.Ok), "what the killed one left is in nobody's way");
        VerdictFile.AssertSame(VerdictFile.Read(PathOf("shared/out.jsonl")), _expected);
    }

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);

    private async Task RunAsync(int kills)
    {
        var seed = Campaigns.Seed();
        using var campaign = new KillCampaign(Daemon, Folder, _input, _expected, seed);
        await campaign.RunAsync(kills);
        TestContext.Out.WriteLine($"{kills} kills, {campaign.Finished} runs of {Rows} rows finished");
    }

    // Each sees the shared folder under a name that the other does not have, as two nodes see one file system.
    private ClientProgram StartInNamespace(string name) => ClientProgram.StartShell(Daemon.Socket,
        $"mkdir -p '{PathOf(name)}' && exec unshare --mount sh -c 'mount --bind \"{PathOf("shared")}\" \"{PathOf(name)}\" "
        + $"&& exec \"$CLIENT\" verify \"{_input}\" -c claims-tiny -o \"{PathOf(name)}/out.jsonl\"'");
}
