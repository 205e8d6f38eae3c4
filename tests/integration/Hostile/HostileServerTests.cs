using System.Diagnostics;
using NUnit.Framework;
using Pcm.Client;
using Pcm.IntegrationTests.Verify;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>
/// pcm-client against a server that it may trust (its own user's) and that speaks garbage: one clear error and exit 69, or 75 where it only
/// hangs up on it; never a crash, a hang, or a wrong row.
/// </summary>
[NonParallelizable]
public sealed class HostileServerTests
{
    private const int Rounds = 120;
    private const int AtOnce = 4;
    private const long MaxErrorChars = 2000;

    private static readonly ContextFacts Facts = new()
    {
        Context = "scripted",
        Digest = "d",
        Variant = "fp32",
        Labels = [new LabelFacts(" yes", "YES"), new LabelFacts(" no", "NO")],
        Verdicts = ["YES", "NO"],
        Fields = ["claim"],
    };

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = TestDaemon.NewFolder();

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<TestCaseData> BadAnswers()
    {
        yield return Answer("a verdict that does not exist", new ClassifyResult(7, [-1, -1], 1, 1, 0));
        yield return Answer("a negative verdict", new ClassifyResult(-1, [-1, -1], 1, 1, 0));
        yield return Answer("too few labels", new ClassifyResult(0, [-1], 1, 1, 0));
        yield return Answer("too many labels", new ClassifyResult(0, [-1, -1, -1], 1, 1, 0));
        yield return Answer("a probability that is no number", new ClassifyResult(0, [double.NaN, -1], 1, 1, 0));
        yield return Case("results that are no array", HostileFrames.Framed([0x93, 14, 1, 7]));
        yield return Case("a result without a payload", HostileFrames.Framed([0x93, 14, 1, 0x91, 0x92, 1, 0]));
        yield return Case("a payload of another type", HostileFrames.Framed([0x93, 14, 1, 0x91, 0x93, 1, 0, 0xa1, 0x78]));
        yield return Case("an error that is no text", HostileFrames.Framed([0x93, 14, 1, 0x91, 0x93, 1, 16, 7]));
        yield return Case("a second opening", HostileFrames.Framed([0x91, 12]));
        yield return Case("a length of 4 GiB", [0xff, 0xff, 0xff, 0xff]);
        yield return Case("an error that commands the terminal", HostileFrames.Encode(1, new ErrorMessage(ErrorCode.ContextRefused, "\u001b[2J\u001b]0;x\u0007 gone\r")));
        yield return Case("no frame", "HTTP/1.1 500\r\n\r\n"u8.ToArray());

        static TestCaseData Answer(string name, ClassifyResult result)
        {
            using var results = new ResultsBuilder();
            results.Add(1, result);
            return Case(name, HostileFrames.Encode(1, results.ToMessage()));
        }

        static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadAnswers))]
    public async Task An_answer_that_no_daemon_gives_is_one_clear_error(byte[] answer)
    {
        using var server = new HostileServer(Socket("a"), frame => frame.Kind switch
        {
            MessageKind.Rows => (answer, false),
            _ => (AsADaemon(frame), false),
        });
        var result = await VerifyAsync("a");
        Assert.That(result.ExitCode, Is.EqualTo(ExitCode.NoService), result.ToString());
        RequireOneClearError(result);
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public async Task Garbage_at_any_point_of_a_run_neither_crashes_nor_hangs_the_client()
    {
        var seed = HostileCampaign.ChooseSeed();
        await TestContext.Progress.WriteLineAsync($"hostile server: PCM_SEED={seed}");
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, Rounds), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (round, _) =>
        {
            var random = new Random(unchecked(seed * 1_000_003 + round));
            var frames = new HostileFrames(random);
            var garbageFrom = random.Next(3);
            using var server = new HostileServer(Socket($"{round}"), frame =>
            {
                lock (random)
                {
                    var isGarbage = frame.Kind switch { MessageKind.Hello => garbageFrom == 0, MessageKind.Open => garbageFrom <= 1, _ => true };
                    return isGarbage ? (Garbage(frames, random), true) : (AsADaemon(frame), false);
                }
            });
            var result = await VerifyAsync($"{round}");
            Assert.That(result.ExitCode, Is.AnyOf(ExitCode.NoService, ExitCode.TryAgain, ExitCode.NotAllowed, ExitCode.Usage), $"round {round}: {result}");
            RequireOneClearError(result);
        });
        await TestContext.Out.WriteLineAsync($"{Rounds} rounds in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private static byte[] AsADaemon(Frame frame) => frame.Kind switch
    {
        MessageKind.Hello => HostileFrames.Encode(0, new WelcomeMessage(1)),
        MessageKind.Open => HostileFrames.Encode(frame.Stream, new OpenedMessage(8, Facts)),
        _ => [],
    };

    private static byte[] Garbage(HostileFrames frames, Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).SelectMany(_ => frames.Next())];

    private static void RequireOneClearError(ClientResult result)
    {
        Assert.That(result.Error, Does.StartWith("pcm-client: "), result.ToString());
        Assert.That(result.Error, Does.Not.Contain("   at ").And.Not.Contain("Unhandled"), result.ToString());
        Assert.That(result.Error, Has.Length.LessThan(MaxErrorChars));
        Assert.That(result.Error.Where(c => char.IsControl(c) && c != '\n'), Is.Empty, "control characters of a server's would reach the terminal");
    }

    private string Socket(string name) => Path.Combine(_folder, name);

    private Task<ClientResult> VerifyAsync(string socket) =>
        ClientProgram.RunWithInputAsync(Socket(socket), "{\"claim\":\"one\"}\n{\"claim\":\"two\"}\n", "verify", "-", "-c", "scripted", "-o", "-");
}
