using System.Text;
using NUnit.Framework;
using Pcm.Client;
using Pcm.Client.Output;
using Pcm.Client.Resuming;

namespace Pcm.UnitTests.Client;

/// <summary>Parts and their merge: what a killed run leaves is used as far as it is whole, and two runs at once end in one whole output.</summary>
public sealed class RunFolderTests
{
    private static readonly RunIdentity Identity = new RunIdentity().Add("task", "verify").Add("input", "abc");

    private string _folder = null!;
    private string _output = null!;
    private int _runs;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("pcm-parts-").FullName;
        _output = Path.Combine(_folder, "out.jsonl");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Parts_of_several_runs_merge_into_one_output_in_order_and_vanish()
    {
        WritePart(Answer(1), Answer(4), Answer(5));
        WritePart(Answer(2), Answer(3));
        var (run, part) = Begin();
        part.Dispose();
        var seen = new List<string>();

        var result = run.Finish(Identity, 5, part, withOutput: false);
        run.ReadOutput(line => seen.Add(Encoding.UTF8.GetString(line)));

        Assert.That(result, Is.EqualTo(new MergeResult(5, 0)));
        Assert.That(File.ReadAllText(_output), Is.EqualTo(string.Concat(Enumerable.Range(1, 5).Select(row => Answer(row)))));
        Assert.That(string.Concat(seen), Is.EqualTo(File.ReadAllText(_output)));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo(new[] { _output }));
    }

    [TestCase("{\"row\":3,\"id\":null,\"verdict\":\"A\",\"sco")]
    [TestCase("{\"row\":3,\"id\":null,\"verdict\":\"A\",\"scores\":{\"A\":1}}")]
    [TestCase("\0\0\0\0\n")]
    [TestCase("{\"row\":1,\"id\":null}\n")]
    [TestCase("{\"id\":null}\n")]
    public void A_torn_or_foreign_tail_of_a_part_is_ignored(string tail)
    {
        WritePart(Answer(1), Answer(2), tail);
        var done = NewRun().ReadDone(withErrors: true, withOutput: false);
        Assert.That((done.Count, done.Contains(1), done.Contains(2), done.Contains(3)), Is.EqualTo((2L, true, true, false)));
    }

    [Test]
    public void A_part_that_is_cut_at_any_byte_gives_its_whole_lines_and_never_a_wrong_one()
    {
        var whole = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 12).Select(row => Answer(row))));
        for (var length = 0; length <= whole.Length; length++)
        {
            Directory.CreateDirectory(_output + ".pcm");
            File.WriteAllBytes(Path.Combine(_output + ".pcm", "part-x.jsonl"), whole[..length]);
            var lines = whole.AsSpan(0, length).Count((byte)'\n');
            Assert.That(NewRun().ReadDone(withErrors: true, withOutput: false).Count, Is.EqualTo(lines), $"{length} bytes");
        }
    }

    [Test]
    public void An_answer_takes_the_place_of_an_earlier_error_and_a_later_error_that_of_an_earlier()
    {
        WritePart(Error(1, "first"), Answer(2), Error(3, "first"));
        WritePart(Answer(1), Error(2, "late"), Error(3, "second"));
        Assert.That(NewRun().ReadDone(withErrors: false, withOutput: false).Count, Is.EqualTo(2));

        var (run, part) = Begin();
        part.Dispose();
        Assert.That(run.Finish(Identity, 3, part, withOutput: false), Is.EqualTo(new MergeResult(3, 1)));
        Assert.That(File.ReadAllText(_output), Is.EqualTo(Answer(1) + Answer(2) + Error(3, "second")));
    }

    [Test]
    public void A_finished_output_can_be_the_earliest_part()
    {
        File.WriteAllText(_output, Answer(1) + Error(2, "first"));
        var (run, part) = Begin();
        part.Write(Encoding.UTF8.GetBytes(Answer(2)));
        part.Flush();
        part.Dispose();
        Assert.That(run.ReadDone(withErrors: false, withOutput: true).Count, Is.EqualTo(2));
        run.Finish(Identity, 2, part, withOutput: true);
        Assert.That(File.ReadAllText(_output), Is.EqualTo(Answer(1) + Answer(2)));
    }

    [Test]
    public void A_missing_row_leaves_the_parts_and_no_output()
    {
        WritePart(Answer(1));
        var (run, part) = Begin();
        part.Dispose();
        var error = Assert.Throws<ClientException>(() => run.Finish(Identity, 2, part, withOutput: false))!;
        Assert.That((error.ExitCode, File.Exists(_output), run.Exists), Is.EqualTo((ExitCode.TryAgain, false, true)));
    }

    [Test]
    public void Of_two_runs_at_once_the_second_finds_the_output_whole()
    {
        var (first, firstPart) = Begin();
        var (second, secondPart) = Begin();
        foreach (var part in (PartWriter[])[firstPart, secondPart])
        {
            part.Write(Encoding.UTF8.GetBytes(Answer(1)));
            part.Flush();
        }

        firstPart.Dispose();
        Assert.That(first.Finish(Identity, 1, firstPart, withOutput: false).ByAnotherRun, Is.False);
        secondPart.Write(Encoding.UTF8.GetBytes(Answer(2)));
        secondPart.Dispose();
        Assert.That(second.Finish(Identity, 1, secondPart, withOutput: false), Is.EqualTo(new MergeResult(1, 0, ByAnotherRun: true)));
        Assert.That(File.ReadAllText(_output), Is.EqualTo(Answer(1)));
    }

    [Test]
    public void An_output_that_is_not_this_runs_is_not_taken_for_finished_by_another()
    {
        File.WriteAllText(_output, Answer(1));
        var (first, part) = Begin();
        part.Dispose();
        NewRun().Remove();
        var error = Assert.Throws<ClientException>(() => first.Finish(Identity, 2, part, withOutput: false))!;
        Assert.That((error.ExitCode, File.ReadAllText(_output)), Is.EqualTo((ExitCode.TryAgain, Answer(1))), error.Message);
    }

    [Test]
    public void A_run_that_ends_leaves_what_another_has_begun_anew_since()
    {
        var (first, firstPart) = Begin();
        firstPart.Dispose();
        NewRun().Remove();
        var (second, secondPart) = Begin();
        Assert.Throws<ClientException>(() => first.Finish(Identity, 0, firstPart, withOutput: false));
        Assert.That(secondPart.IsTakenAway, Is.False);
        secondPart.Write(Encoding.UTF8.GetBytes(Answer(1)));
        secondPart.Flush();
        secondPart.Dispose();
        Assert.That(second.Finish(Identity, 1, secondPart, withOutput: false), Is.EqualTo(new MergeResult(1, 0)));
    }

    [TestCase("-gone-run")]
    [TestCase("-done-run", "part-run.jsonl")]
    [TestCase("-done-run", "part-run.jsonl", "part-other.jsonl")]
    public void What_a_run_left_that_died_while_deleting_its_parts_is_deleted(string folder, params string[] files)
    {
        var left = MakeFolder(_output + ".pcm" + folder, files);
        NewRun().DeleteLeft();
        Assert.That(left, Does.Not.Exist);
    }

    // The second: moved aside by a run that died before it saw that another had begun anew.
    [TestCase("other.jsonl.pcm-gone-run")]
    [TestCase("out.jsonl.pcm-done-run", "part-another.jsonl")]
    [TestCase("out.jsonl.pcm-mine")]
    public void What_is_not_known_to_be_left_over_is_kept(string folder, params string[] files)
    {
        var kept = MakeFolder(Path.Combine(_folder, folder), files);
        NewRun().DeleteLeft();
        Assert.That(Directory.GetFiles(kept), Has.Length.EqualTo(files.Length));
    }

    [Test]
    public void Whoever_did_nothing_leaves_the_identity_to_whoever_works_on()
    {
        var (_, working) = Begin();
        var (idle, empty) = Begin();
        empty.Dispose();
        idle.DiscardEmpty(empty);
        Assert.That(idle.ReadIdentity()?["input"], Is.EqualTo("abc"));

        working.Dispose();
        idle.DiscardEmpty(working);
        Assert.That(idle.ReadIdentity(), Is.Null);
        idle.RemoveIfEmpty();
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public void Only_the_first_run_is_told_that_it_is_the_first()
    {
        var (first, second) = (NewRun(), NewRun());
        first.Create();
        var begun = first.Begin(Identity, "test");
        var joined = second.Begin(Identity, "test");
        begun.Part.Dispose();
        joined.Part.Dispose();
        Assert.That((begun.IsFirst, joined.IsFirst), Is.EqualTo((true, false)));
    }

    [Test]
    public void The_identity_of_the_first_run_stays_and_names_what_another_changes()
    {
        var (_, part) = Begin();
        part.Dispose();
        var (run, other) = Begin(new RunIdentity().Add("task", "verify").Add("input", "def").Add("--limit", "3"));
        other.Dispose();

        var settled = run.ReadIdentity()!;
        Assert.That(settled["input"], Is.EqualTo("abc"));
        Assert.That(
            new RunIdentity().Add("task", "verify").Add("input", "def").Add("--limit", "3").DifferencesFrom(settled, []),
            Is.EqualTo(new[] { "input was 'abc' and is 'def'", "--limit was unset and is '3'" }));
        Assert.That(new RunIdentity().Add("task", "verify").Add("input", "abc").DifferencesFrom(settled, []), Is.Empty);
    }

    [TestCase("")]
    [TestCase("{\"pcm_run\":1")]
    [TestCase("{\"pcm_run\":2,\"identity\":{}}")]
    [TestCase("{\"identity\":{}}")]
    public void A_run_file_that_cannot_be_used_is_refused(string text)
    {
        Directory.CreateDirectory(_output + ".pcm");
        File.WriteAllText(Path.Combine(_output + ".pcm", RunFile.Name), text);
        var error = Assert.Throws<ClientException>(() => NewRun().ReadIdentity())!;
        Assert.That((error.ExitCode, error.Message.Contains("--overwrite")), Is.EqualTo((ExitCode.CannotWrite, true)));
    }

    [Test]
    public void A_link_as_output_is_followed()
    {
        var target = Path.Combine(_folder, "target.jsonl");
        File.WriteAllText(target, "");
        File.CreateSymbolicLink(_output, target);
        Assert.That(NewRun().OutputPath, Is.EqualTo(target));
    }

    [Test]
    public void A_directory_as_output_is_refused() =>
        Assert.That(Assert.Throws<ClientException>(() => RunFolder.Of(_folder, "x"))!.ExitCode, Is.EqualTo(ExitCode.CannotWrite));

    private static string Answer(long row) => $"{{\"row\":{row},\"id\":null,\"verdict\":\"A\",\"scores\":{{\"A\":1}}}}\n";

    private static string Error(long row, string code) => $"{{\"row\":{row},\"id\":null,\"verdict\":null,\"scores\":null,\"error\":{{\"code\":\"{code}\",\"message\":\"\"}}}}\n";

    private RunFolder NewRun() => RunFolder.Of(_output, $"{++_runs:000}");

    private (RunFolder Run, PartWriter Part) Begin(RunIdentity? identity = null)
    {
        var run = NewRun();
        run.Create();
        return (run, run.Begin(identity ?? Identity, "test").Part);
    }

    private void WritePart(params string[] lines)
    {
        var (_, part) = Begin();
        foreach (var line in lines) part.Write(Encoding.UTF8.GetBytes(line));
        part.Flush();
        part.Dispose();
    }

    private static string MakeFolder(string path, string[] files)
    {
        Directory.CreateDirectory(path);
        foreach (var file in files) File.WriteAllText(Path.Combine(path, file), Answer(1));
        return path;
    }
}
