using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pcm.Contexts;
using Pcmd.Configuration;

namespace Pcm.IntegrationTests.Manuals;

/// <summary>The pages of the two files that people write, the packaged configuration, and the code that reads them say the same.</summary>
public sealed partial class FileManualTests
{
    // Nothing known is near it, so that the program lists what it knows.
    private const string Unlike = "zzzzzzzzzzzzzzzzzzzzzzzzzzzz";

    private static readonly ManPage Page = ManPage.Read("pcmd.yaml.5");

    // As a package has it on a node: root's daemon, below /usr.
    private static readonly DaemonConfiguration Defaults = ConfigurationLoader.DefaultsForHook(new StartOptions()) with
    {
        SocketPath = StandardPaths.Socket,
        ContextsDirectories = [StandardPaths.ContextsDirectory, new InstallLayout("/usr/lib/pcmd/supervisor").ContextsDirectory],
        WorkerProgram = new InstallLayout("/usr/lib/pcmd/supervisor").WorkerProgram,
        WorkerUser = StandardPaths.WorkerUser,
        WorkerUnits = WorkerUnits.Auto,
        KeepWorkers = true,
        Slurm = new SlurmConfiguration(),
    };

    [TestCase("DESCRIPTION", Unlike + ": 1")]
    [TestCase("DEVICES", "devices: [{name: a, " + Unlike + ": 1}]")]
    [TestCase("SLURM", "slurm: {" + Unlike + ": 1}")]
    public async Task Every_key_of_the_configuration_that_pcmd_knows_stands_in_the_page_and_no_other(string section, string yaml)
    {
        var folder = TestDaemon.NewFolder();
        var file = Path.Combine(folder, "pcmd.yaml");
        await File.WriteAllTextAsync(file, yaml);
        var (_, output, _) = await TestDaemon.RunAsync("--config", file, "--check-config");
        Directory.Delete(folder, recursive: true);
        Assert.That(Keys(Page, section).Keys, Is.EquivalentTo(KnownIn(output)));
    }

    [Test]
    public void The_packaged_configuration_has_every_key_of_the_page_with_the_same_default()
    {
        var packaged = Packaged();
        var documented = Keys(Page, "DESCRIPTION").Concat(Keys(Page, "SLURM").Select(key => KeyValuePair.Create($"slurm.{key.Key}", key.Value))).ToList();
        Assert.That(documented.Select(key => key.Key), Is.EquivalentTo(packaged.Keys));
        Assert.That(documented.Where(key => key.Value is not null).Select(key => $"{key.Key}: {key.Value}"),
            Is.EqualTo(documented.Where(key => key.Value is not null).Select(key => $"{key.Key}: {packaged[key.Key]}")));
    }

    [Test]
    public void Each_default_of_the_page_is_the_codes_own_and_what_has_none_is_off()
    {
        var keys = Keys(Page, "DESCRIPTION").Select(key => (key.Key, key.Value, Yaml: $"{key.Key}: {key.Value}"))
            .Concat(Keys(Page, "SLURM").Select(key => (key.Key, key.Value, Yaml: $"slurm: {{{key.Key}: {key.Value}}}"))).ToList();
        Assert.Multiple(() =>
        {
            foreach (var (key, _, yaml) in keys.Where(key => key.Value is not null))
                Assert.That(Read(yaml), Is.EqualTo(Json(Defaults)), key);
        });
        Assert.That(keys.Where(key => key.Value is null).Select(key => key.Key), Is.EquivalentTo(new[] { "onnxruntime_library", "metrics_file", "devices", "slurm" }));
        Assert.That((Defaults.OnnxRuntimeLibrary, Defaults.MetricsFile), Is.EqualTo(((string?)null, (string?)null)));
    }

    // Another value than the default has to make a difference, or the test above says nothing.
    [TestCase("log_files: 6")]
    [TestCase("slurm: {opt_in: always}")]
    [TestCase("metrics_interval_seconds: 16")]
    public void A_wrong_default_would_be_noticed(string yaml) => Assert.That(Read(yaml), Is.Not.EqualTo(Read("log_files: 5")));

    [TestCase("Keys", "{0}: 1")]
    [TestCase("variants", "variants: [{{name: a, {0}: 1}}]")]
    [TestCase("prompt", "variants: [{{name: a, model: a.onnx}}]\nprompt: {{{0}: 1}}")]
    [TestCase("prompt.messages", "variants: [{{name: a, model: a.onnx}}]\nprompt: {{messages: [{{{0}: 1}}]}}")]
    [TestCase("labels", "variants: [{{name: a, model: a.onnx}}]\nprompt: {{template: '{{claim}}'}}\nlabels: [{{{0}: 1}}]")]
    [TestCase("limits", "variants: [{{name: a, model: a.onnx}}]\nprompt: {{template: '{{claim}}'}}\nlimits: {{{0}: 1}}")]
    public void Every_key_of_a_manifest_that_is_known_stands_in_the_page_and_no_other(string section, string yaml)
    {
        var manifest = "name: a\nsource: /srv\n" + string.Format(CultureInfo.InvariantCulture, yaml, Unlike);
        var error = Assert.Throws<ManifestException>(() => ContextManifest.Parse(manifest, "/", "test"));
        Assert.That(Keys(ManPage.Read("pcm-context.5"), "DESCRIPTION", section).Keys, Is.EquivalentTo(KnownIn(error!.Message)));
    }

    [Test]
    public void The_defaults_of_a_manifest_are_the_codes_own()
    {
        var manifest = ContextManifest.Parse("name: a\nsource: /srv\nvariants: [{name: a, model: a.onnx}]\nprompt: {template: '{claim}'}", "/", "test");
        var page = ManPage.Read("pcm-context.5");
        var (keys, variants, limits) = (Keys(page, "DESCRIPTION", "Keys"), Keys(page, "DESCRIPTION", "variants"), Keys(page, "DESCRIPTION", "limits"));
        Assert.That((keys["idle_seconds"], keys["pin"], variants["devices"], limits["max_prompt_tokens"], limits["max_new_tokens"]), Is.EqualTo((
            $"{manifest.IdleSeconds}", manifest.Pin ? "true" : "false", $"[{string.Join(", ", manifest.Variants[0].Devices)}]",
            $"{manifest.Limits.MaxPromptTokens}", $"{manifest.Limits.MaxNewTokens}")));
    }

    // `key: default`, or a key alone.
    private static Dictionary<string, string?> Keys(ManPage page, string heading, string? subheading = null) => page.Terms(heading, subheading)
        .Select(term => term.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : null);

    private static string[] KnownIn(string message)
    {
        var known = KnownKeys().Match(message);
        Assert.That(known.Success, message);
        return known.Groups[1].Value.Split(", ");
    }

    // Commented keys with their values; those of slurm below it. What is below devices is an example.
    private static Dictionary<string, string> Packaged()
    {
        var keys = new Dictionary<string, string>();
        var block = "";
        foreach (var line in File.ReadLines(TestPaths.Published("share", "doc", "pcmd", "pcmd.yaml.example")))
        {
            if (PackagedKey().Match(line) is not { Success: true } match)
                continue;
            var (indent, key, value) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
            if (indent.Length == 0)
                keys.Add(block = key, value);
            else if (block == "slurm")
                keys.Add($"{block}.{key}", value);
        }

        return keys;
    }

    private static string Read(string yaml) => Json(new ConfigurationReader(Defaults, "node", [0], 1L << 34, checkMachine: false).Read(yaml, "test"));

    private static string Json(DaemonConfiguration configuration) => JsonSerializer.Serialize(configuration with { Devices = [] });

    [GeneratedRegex("known are ([a-z_, ]+)")]
    private static partial Regex KnownKeys();

    [GeneratedRegex(@"^#((?:  )?)([a-z_]+): ?(.*)$")]
    private static partial Regex PackagedKey();
}
