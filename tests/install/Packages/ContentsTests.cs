using NUnit.Framework;

namespace Pcm.InstallTests;

/// <summary>Every file of the packages with its mode and owner. A change of them is a change of the list.</summary>
internal sealed class ContentsTests
{
    private const long MostBytes = 60_000_000;

    [TestCase("pcm-client", "pcm-client.deb.txt")]
    [TestCase("pcmd", "pcmd.deb.txt")]
    public async Task A_deb_holds_what_its_list_says(string package, string list) =>
        Compare(await PackageFiles.OfDebAsync(Package(BuiltPackages.Debs, package)), list);

    [TestCase("pcm-client", "pcm-client.rpm.txt")]
    [TestCase("pcmd", "pcmd.rpm.txt")]
    public async Task An_rpm_holds_what_its_list_says(string package, string list) =>
        Compare(await PackageFiles.OfRpmAsync(Package(BuiltPackages.Rpms, package)), list);

    [Test]
    public async Task Man_pages_and_completions_are_those_that_make_install_lays_out()
    {
        var share = Path.Combine(Environment.GetEnvironmentVariable("PCM_DIST")!, "share");
        string[] folders = ["man", "bash-completion", "zsh", "fish"];
        var laidOut = folders.Select(folder => Path.Combine(share, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Select(Path.GetFileName).Order().ToList();
        string[] programs = ["pcm-client", "pcm-hook", "pcmd"];
        string[] pages = ["pcm-client.1", "pcm-context.5", "pcmd.yaml.5", "pcm-hook.8", "pcmd-worker.8", "pcmd.8"];
        Assert.That(laidOut, Is.EquivalentTo(pages.Concat(programs.SelectMany(program => new[] { program, $"_{program}", $"{program}.fish" }))));
        foreach (var files in new[] { await PackageFiles.OfDebAsync(BuiltPackages.Debs[0]), await PackageFiles.OfRpmAsync(BuiltPackages.Rpms[0]) })
        {
            var packaged = files.Where(line => PackageFiles.IsOfTheCommands(line) && line[0] != 'd')
                .Select(line => Path.GetFileName(PackageFiles.PathOf(line)).Replace(".gz", "", StringComparison.Ordinal)).Order();
            Assert.That(packaged, Is.EqualTo(laidOut));
        }
    }

    [Test]
    public async Task What_an_admin_may_change_is_a_configuration_file_of_the_package()
    {
        const string Files = "/etc/logrotate.d/pcmd\n/etc/pcmd/pcmd.yaml";
        Assert.That(await BuiltPackages.DemandAsync("dpkg-deb", "--info", BuiltPackages.Debs[1], "conffiles"), Is.EqualTo(Files));
        Assert.That(await BuiltPackages.DemandAsync("rpm", "--query", "--package", "--configfiles", BuiltPackages.Rpms[1]), Is.EqualTo(Files));
        var flags = await BuiltPackages.DemandAsync("rpm", "--query", "--package", "--queryformat", "[%{FILEFLAGS:fflags} %{FILENAMES}\n]", BuiltPackages.Rpms[1]);
        Assert.That(flags.Split('\n').Where(line => line.Contains("/etc/", StringComparison.Ordinal) && line[0] != ' '),
            Is.EqualTo(new[] { "cn /etc/logrotate.d/pcmd", "cn /etc/pcmd/pcmd.yaml" }), "c: configuration, n: never replaced");
    }

    [Test]
    public void Both_packages_together_stay_small()
    {
        foreach (var pair in new[] { BuiltPackages.Debs, BuiltPackages.Rpms })
        {
            var sizes = pair.Select(path => new FileInfo(path).Length).ToList();
            TestContext.Progress.WriteLine($"{Path.GetExtension(pair[0])}: {string.Join(" + ", sizes.Select(bytes => $"{bytes / 1e6:0.0}"))} MB");
            Assert.That(sizes.Sum(), Is.LessThanOrEqualTo(MostBytes));
        }
    }

    private static string Package(IReadOnlyList<string> files, string package) => package == "pcm-client" ? files[0] : files[1];

    private static void Compare(IReadOnlyList<string> packaged, string list)
    {
        var actual = packaged.Where(line => !PackageFiles.IsOfTheCommands(line) && PackageFiles.PathOf(line) != "/usr/share").ToList();
        var expected = PackageFiles.Expected(list).Where(line => PackageFiles.PathOf(line) != "/usr/share").ToList();
        Assert.That((string.Join('\n', actual.Except(expected)), string.Join('\n', expected.Except(actual))), Is.EqualTo(("", "")), $"what is too many, what is missing in {list}");
    }
}
