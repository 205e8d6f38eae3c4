using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.UnitTests.Protocol;

/// <summary>PROTOCOL.md says what the code does: kinds, codes, limits, and the bytes of its example.</summary>
public sealed partial class ProtocolDocumentTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(TestPaths.RepoRoot, "client", "Pcm.Protocol", "PROTOCOL.md"));

    [Test]
    public void Every_kind_is_listed_with_its_number_and_name()
    {
        var listed = Section("## 5.").Select(line => RowStart().Match(line)).Where(match => match.Success)
            .ToDictionary(match => (MessageKind)uint.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match => match.Groups[2].Value);
        Assert.That(listed, Is.EquivalentTo(Enum.GetValues<MessageKind>().ToDictionary(kind => kind, Frame.Name)));
    }

    [Test]
    public void Every_code_is_listed_with_its_name_and_permanence()
    {
        var listed = Section("## 6.").Select(line => RowStart().Match(line)).Where(match => match.Success)
            .Select(match => (Code: uint.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), Name: match.Groups[2].Value, Permanent: match.Value.EndsWith("yes |", StringComparison.Ordinal)));
        Assert.That(listed, Is.EquivalentTo(ErrorCodes.All.Select(code => (Code: (uint)code, Name: code.Name(), Permanent: code.IsPermanent()))));
    }

    [Test]
    public void The_limits_are_those_in_force()
    {
        var listed = Section("## 7.").Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
            .Select(line => int.Parse(line.Split('|')[2].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.That(listed, Is.EqualTo(new[]
        {
            Limits.MaxHelloBytes, Limits.MaxFrameBytes, Limits.MaxRowBytes, Limits.MaxRowFields, Limits.MaxWindowRows, Limits.DefaultWindowRows,
            Limits.MaxWindowBytes, Limits.MaxStreams, Limits.MaxDepth, Limits.MaxNameBytes, Limits.MaxContextBytes, Limits.MaxMessageBytes, Limits.MaxStopStrings, Limits.MaxListEntries,
        }));
    }

    [Test]
    public void The_example_is_what_it_says()
    {
        var example = Section("## 9.").SkipWhile(line => line != "```").Skip(1).TakeWhile(line => line != "```").ToList();
        Assert.That(example, Has.Count.EqualTo(18));
        for (var i = 0; i < example.Count; i += 2)
        {
            using var buffer = new FrameBuffer();
            var bytes = Convert.FromHexString(example[i + 1].Replace(" ", "", StringComparison.Ordinal));
            bytes.CopyTo(buffer.FreeSpace());
            buffer.Received(bytes.Length);
            Assert.That(buffer.TryTake(out var frame), example[i]);
            Assert.That(buffer.IsEmpty, example[i]);
            Assert.That(Frame.Name(frame.Kind), Is.EqualTo(example[i].Split(' ')[1]));
            Check(frame);
        }
    }

    private static void Check(in Frame frame)
    {
        switch (frame.Kind)
        {
            case MessageKind.Hello:
                Assert.That(frame.Read<HelloMessage>(), Is.EqualTo(new HelloMessage(1, 1, "demo", "")));
                break;
            case MessageKind.Welcome:
                Assert.That(frame.Read<WelcomeMessage>(), Is.EqualTo(new WelcomeMessage(1) { Node = "n1" }));
                break;
            case MessageKind.Open:
                Assert.That(frame.Read<OpenMessage>(), Is.EqualTo(new OpenMessage(InferenceTask.Classify, "claims-tiny", new OpenOptions { Window = 64 })));
                break;
            case MessageKind.Progress:
                Assert.That(frame.Read<ProgressMessage>(), Is.EqualTo(new ProgressMessage("loading", 0, 0, "")));
                break;
            case MessageKind.Opened:
                Assert.That(frame.Read<OpenedMessage>().Credit, Is.EqualTo(64));
                Assert.That(frame.Read<OpenedMessage>().Facts.Verdicts, Is.EqualTo(new[] { "SUPPORTS", "REFUTES" }));
                break;
            case MessageKind.Rows:
                var rows = new List<Dictionary<string, string>>();
                foreach (var row in frame.Read<RowsMessage>()) rows.Add(row.DecodeFields());
                Assert.That(rows, Is.EqualTo(new[] { new Dictionary<string, string> { ["claim"] = "Water is wet." }, [] }));
                break;
            case MessageKind.Results:
                var results = new List<ResultItem>();
                foreach (var result in frame.Read<ResultsMessage>()) results.Add(result);
                Assert.That(results[0].DecodeClassify().LabelLogProbabilities, Is.EqualTo(new[] { -0.25, -1.75 }));
                Assert.That(results[1].DecodeError(), Is.EqualTo(new RowError(ErrorCode.FieldMissing, "no field claim")));
                break;
            case MessageKind.End:
                frame.Read<EndMessage>();
                break;
            default:
                Assert.That(frame.Read<EndedMessage>(), Is.EqualTo(new EndedMessage(2, 1, 1.5)));
                break;
        }
    }

    private static IEnumerable<string> Section(string heading) =>
        Lines.SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal)).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \|.*$")]
    private static partial Regex RowStart();
}
