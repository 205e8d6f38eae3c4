using NUnit.Framework;

namespace Pcm.InstallTests;

/// <summary>What the distributions' own tools say of the packages. Each override stands with its reason beside the rules and the spec.</summary>
internal sealed class LinterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Test]
    public async Task Lintian_has_nothing_to_say()
    {
        var report = await Command.RunAsync(Patience, "lintian", "--allow-root", "--fail-on", "error,warning", BuiltPackages.Changes);
        await TestContext.Out.WriteLineAsync(report.Output);
        var tags = report.Output.Split('\n').Where(line => line.StartsWith("E:", StringComparison.Ordinal) || line.StartsWith("W:", StringComparison.Ordinal));
        Assert.That((report.ExitCode, string.Join('\n', tags)), Is.EqualTo((0, "")), report.Error);
    }

    [Test]
    public async Task Rpmlint_has_nothing_to_say()
    {
        var packaging = Path.Combine(TestPaths.RepoRoot, "packaging", "rpm");
        string[] arguments = ["--rpmlintrc", Path.Combine(packaging, "rpmlintrc"), Path.Combine(packaging, "pcmd.spec"), .. BuiltPackages.Rpms];
        var report = await Command.RunAsync(Patience, "rpmlint", arguments);
        await TestContext.Out.WriteLineAsync(report.Output);
        Assert.That(report.Output, Does.Contain("2 packages and 1 specfiles checked; 0 errors, 0 warnings"), report.Error);
    }
}
