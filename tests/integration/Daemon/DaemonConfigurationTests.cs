using NUnit.Framework;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>What an admin is told of a configuration file.</summary>
public sealed class DaemonConfigurationTests
{
    // The default is a user that the package adds and a test machine lacks.
    private const string WorkerUser = $"\nworker_user: {TestDaemon.WorkerUser}\n";

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = TestDaemon.NewFolder();

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("window_row: 5", ":1:1: window_row: is not a known key; did you mean \"window_rows\"?")]
    [TestCase("# first\nsocket: here", ":2:9: socket: must be an absolute path")]
    [TestCase("max_streams: many", ":1:14: max_streams: must be a whole number from 1 to")]
    [TestCase("window_rows: 0", "window_rows: must be a whole number from 1 to")]
    [TestCase("log_level: loud", "log_level: \"loud\" is not one of trace, debug")]
    [TestCase("log_dir: [a]", "log_dir: must be a single value, but is a list")]
    [TestCase("state_dir: /x/%q", "neither %n")]
    [TestCase("worker_program: /nowhere/pcmd-worker", ":1:17: worker_program: /nowhere/pcmd-worker does not exist")]
    [TestCase("contexts_dirs: [/nowhere/contexts]", "/nowhere/contexts does not exist")]
    [TestCase("metrics_file: /var/lib/metrics/pcmd.txt", ":1:15: metrics_file: /var/lib/metrics/pcmd.txt does not end in .prom")]
    [TestCase("metrics_interval_seconds: 0", "metrics_interval_seconds: must be a whole number from 1 to 3600")]
    [TestCase("orphan_seconds: 86401", "orphan_seconds: must be a whole number from 1 to 86400")]
    [TestCase("devices: [{name: a, cpus: x}]", "devices[0].cpus: 'x' is not a CPU")]
    [TestCase("devices: [{name: a, cpus: \"8000\"}]", "CPUs 8000 are not among those this process may use")]
    [TestCase("devices: [{name: a}, {name: b}]", "devices[1]: CPUs 0")]
    [TestCase("devices: [{name: a, kind: tpu}]", "devices[0].kind: \"tpu\" is not one of cpu, cuda, webgpu")]
    [TestCase("devices: [{kind: cpu}]", "each device needs a name")]
    [TestCase("socket: [", "is not valid YAML")]
    [TestCase("unanswered_mib: 1", "unanswered_mib: is smaller than window_mib")]
    public async Task A_wrong_file_is_told_with_its_place_and_key(string yaml, string expected)
    {
        var (exitCode, output) = await CheckAsync(yaml);
        Assert.That((exitCode, output), Is.EqualTo((78, output)));
        Assert.That(output, Does.Contain(expected));
    }

    [Test]
    public async Task Everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file()
    {
        var (_, output) = await CheckAsync("log_level: loud\nmax_streams: 0\nno_such_key: 1" + WorkerUser);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Select(line => line.Split(':')[1]), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public async Task An_empty_file_and_the_packaged_one_are_right()
    {
        Assert.That((await CheckAsync("# nothing yet" + WorkerUser)).ExitCode, Is.Zero);
        Assert.That((await CheckAsync(PackagedFile() + WorkerUser)).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Every_key_of_the_packaged_file_is_one_that_is_known()
    {
        // The commented keys uncommented: what this machine lacks is told, an unknown key would be as well.
        var uncommented = PackagedFile().Split('\n').Select(line => line is ['#', not ' ', ..] || line.StartsWith("#  ") ? line[1..] : line);
        var (_, output) = await CheckAsync(string.Join('\n', uncommented));
        Assert.That(output, Does.Not.Contain("not a known key").And.Not.Contain("YAML"));
    }

    [Test]
    public async Task A_daemon_does_not_start_on_a_wrong_file()
    {
        var file = Path.Combine(_folder, "pcmd.yaml");
        await File.WriteAllTextAsync(file, "log_level: loud");
        var (exitCode, _, error) = await TestDaemon.RunAsync("--config", file);
        Assert.That(exitCode, Is.EqualTo(78));
        Assert.That(error, Does.Contain("log_level"));
    }

    [Test]
    public async Task A_user_for_workers_that_is_not_there_is_told_with_how_to_add_it()
    {
        var file = Path.Combine(_folder, "pcmd.yaml");
        await File.WriteAllTextAsync(file, "worker_user: no-such-user");
        var (exitCode, output, _) = await TestDaemon.RunAsync("--config", file, "--check-config");
        Assert.That(exitCode, Is.EqualTo(78));
        Assert.That(output, Does.Contain(":1:14: worker_user: there is no user \"no-such-user\"; add one (useradd --system"));
    }

    [TestCase("--private")]
    [TestCase("--no-such-option")]
    [TestCase("--idle-exit-seconds", "-1")]
    [TestCase("--node-name", "../x")]
    public async Task A_command_line_without_sense_is_wrong_usage(params string[] arguments) =>
        Assert.That((await TestDaemon.RunAsync(arguments)).ExitCode, Is.EqualTo(2));

    private static string PackagedFile() => File.ReadAllText(Path.Combine(TestPaths.RepoRoot, "packaging", "conf", "pcmd.yaml"));

    private async Task<(int ExitCode, string Output)> CheckAsync(string yaml)
    {
        var file = Path.Combine(_folder, "pcmd.yaml");
        await File.WriteAllTextAsync(file, yaml);
        var (exitCode, output, _) = await TestDaemon.RunAsync("--config", file, "--check-config");
        return (exitCode, output);
    }
}
