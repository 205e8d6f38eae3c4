using NUnit.Framework;
using Pcm.IntegrationTests.Manuals;
using Pcm.Linux;

namespace Pcm.IntegrationTests.Completions;

/// <summary>Tab in real shells offers what the programs take, and nothing else.</summary>
[TestFixtureSource(typeof(PressedTab), nameof(PressedTab.Shells))]
internal sealed class CompletionTests(string shell)
{
    private string _folder = null!;

    [OneTimeSetUp]
    public void MakeFolder()
    {
        _folder = TestDaemon.NewFolder();
        Directory.CreateDirectory(Path.Combine(_folder, "models"));
        File.WriteAllText(Path.Combine(_folder, "claims.jsonl"), "");
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Every_command_is_offered_and_no_other([ValueSource(typeof(HelpPage), nameof(HelpPage.Programs))] string program)
    {
        var groups = (await HelpPage.WalkAsync(program)).Where(page => page.Subcommands.Count > 0).ToList();
        foreach (var (pressed, page) in (await PressAsync([.. groups.Select(page => $"{page.Line} ")])).Zip(groups))
            Assert.That(pressed.Words, Is.EquivalentTo(page.Subcommands), pressed.Line);
    }

    [Test]
    public async Task Every_spelling_of_every_option_is_offered_and_no_other([ValueSource(typeof(HelpPage), nameof(HelpPage.Programs))] string program)
    {
        var pages = await HelpPage.WalkAsync(program);
        foreach (var (pressed, page) in (await PressAsync([.. pages.Select(page => $"{page.Line} -")])).Zip(pages))
            Assert.That(pressed.Words, Is.EquivalentTo(page.Options), pressed.Line);
    }

    // Shells take a moment to start: each is given all lines of a test at once.
    [Test]
    public async Task A_prefix_with_one_end_is_completed()
    {
        (string Line, string End)[] cases =
        [
            ("pcm-client ver", "verify"),
            ("pcm-client context re", "render"),
            ("pcm-client verify --gold-", "--gold-map"),
            ("pcm-client generate --format o", "openai-batch"),
            ("pcmd --config x dr", "drain"),
            ("pcm-hook --config x ins", "install"),
        ];
        foreach (var (pressed, (line, end)) in (await PressAsync([.. cases.Select(each => each.Line)])).Zip(cases))
            Assert.That(pressed.Words, Is.EqualTo(new[] { end }), line);
    }

    [Test]
    public async Task Files_and_folders_are_offered_where_they_are_wanted()
    {
        (string Line, string Name)[] cases =
        [
            ($"pcm-client verify {_folder}/c", "claims.jsonl"),
            ($"pcm-client verify -o {_folder}/c", "claims.jsonl"),
            ($"pcm-client verify -c {_folder}/c", "claims.jsonl"),
            ($"pcm-client context init {_folder}/", "models"),
            ($"pcmd --config {_folder}/c", "claims.jsonl"),
            ($"pcmd --runtime-dir {_folder}/", "models"),
            ($"pcm-hook check --dir {_folder}/", "models"),
        ];
        foreach (var (pressed, (line, name)) in (await PressAsync([.. cases.Select(each => each.Line)])).Zip(cases))
            Assert.That(pressed.Words.Select(word => Path.GetFileName(word.TrimEnd('/'))).Distinct(), Is.EqualTo(new[] { name }), line);
    }

    // zsh offers options there.
    [Test]
    public async Task No_word_is_offered_where_only_the_user_knows_or_none_is_taken()
    {
        foreach (var pressed in await PressAsync("pcm-client verify --limit ", "pcm-client stop ", "pcmd --node-name ", "pcm-hook prolog "))
            Assert.That(pressed.Words.Where(word => !word.StartsWith('-')), Is.Empty, pressed.Line);
    }

    [Test]
    public async Task Contexts_of_the_daemon_are_offered_by_name()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var variables = new Dictionary<string, string> { ["PCM_SOCKET"] = daemon.Socket };
        string[] lines =
        [
            "pcm-client verify -c cl", "pcm-client generate --context cl", "pcm-client context render -c cl", "pcm-client context check cl",
            "pcm-client warm cl", "pcm-client evict cl",
        ];
        foreach (var pressed in await PressAsync(variables, lines))
            Assert.That(pressed.Words, Is.EqualTo(new[] { "claims-tiny" }), pressed.Line);
    }

    [Test]
    public async Task The_daemon_of_the_command_line_is_the_one_that_is_asked()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Assert.That((await PressAsync($"pcm-client verify --socket {daemon.Socket} -c cl")).Single().Words, Is.EqualTo(new[] { "claims-tiny" }));
    }

    [Test]
    public async Task Asking_for_contexts_starts_no_daemon()
    {
        var runtime = Path.Combine(_folder, "runtime");
        var variables = new Dictionary<string, string> { ["PCM_SOCKET"] = Path.Combine(_folder, "nothing"), ["PCM_RUNTIME_DIR"] = runtime };
        Assert.That((await PressAsync(variables, "pcm-client warm cl")).Single().Words, Is.Empty);
        Assert.That(runtime, Does.Not.Exist);
    }

    [Test]
    public async Task A_daemon_that_says_nothing_does_not_hold_up_the_shell()
    {
        // It takes connections, as the kernel does for it, and never reads one.
        var socket = Path.Combine(_folder, "silent.sock");
        using var silent = UnixSocketListener.Bind(socket, 0x180);
        silent.Listen();
        Assert.That((await PressAsync(new Dictionary<string, string> { ["PCM_SOCKET"] = socket }, "pcm-client warm cl")).Single().Words, Is.Empty);
    }

    private Task<List<PressedTab>> PressAsync(params IReadOnlyList<string> lines) =>
        PressAsync(new Dictionary<string, string> { ["PCM_SOCKET"] = Path.Combine(_folder, "nothing") }, lines);

    private async Task<List<PressedTab>> PressAsync(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> lines)
    {
        var pressed = await PressedTab.PressAsync(shell, environment, lines);
        Assert.That(pressed.Select(tab => tab.Errors), Is.All.Empty, string.Join('\n', lines));
        return pressed;
    }
}
