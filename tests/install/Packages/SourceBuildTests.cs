using NUnit.Framework;

namespace Pcm.InstallTests;

/// <summary>What <c>make deb</c> and <c>make rpm</c> run once <c>make deps</c> has been: programs of their own, and no network while they build.</summary>
[Category("Soak")]
internal sealed class SourceBuildTests
{
    // Native AOT three times over, on a machine that may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(60);

    [TestCase("deb", "*.deb")]
    [TestCase("rpm", "*.rpm")]
    public async Task Packages_build_from_source_where_there_is_no_network(string kind, string pattern)
    {
        var folder = Directory.CreateTempSubdirectory("pcm-source-build-").FullName;
        try
        {
            var built = await Command.RunAsync(Patience, "unshare", "--net", Path.Combine(TestPaths.RepoRoot, "packaging", "build.sh"), kind, folder);
            await TestContext.Progress.WriteLineAsync(built.Demand($"building {kind}"));
            Assert.That(Directory.EnumerateFiles(folder, pattern).Count(), Is.EqualTo(2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
