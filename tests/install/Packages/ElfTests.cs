using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Pcm.InstallTests;

/// <summary>Programs and libraries run on every system that the packages are for.</summary>
internal sealed partial class ElfTests
{
    // EL9's and Ubuntu 22.04's.
    private static readonly Version OldestGlibc = new(2, 34);
    private static readonly byte[] Magic = [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    [Test]
    public async Task Nothing_needs_a_newer_glibc_than_the_oldest_that_the_packages_are_for()
    {
        var folder = Directory.CreateTempSubdirectory("pcm-elf-").FullName;
        try
        {
            foreach (var deb in BuiltPackages.Debs)
                await BuiltPackages.DemandAsync("dpkg-deb", "--extract", deb, folder);
            var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsElf).ToList();
            Assert.That(files.Select(file => Path.GetFileName(file)), Is.SupersetOf(new[] { "pcm-client", "pcm-hook", "pcmd-worker", "pcmd", "libonnxruntime.so.1" }));
            foreach (var file in files)
            {
                var symbols = await BuiltPackages.DemandAsync("objdump", "--dynamic-syms", file);
                var newest = Glibc().Matches(symbols).Select(match => Version.Parse(match.Groups[1].Value)).DefaultIfEmpty(new Version(0, 0)).Max()!;
                Assert.That(newest, Is.LessThanOrEqualTo(OldestGlibc), file);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsElf(string path)
    {
        if (new FileInfo(path) is { LinkTarget: not null } or { Length: < 4 })
            return false;
        using var file = File.OpenRead(path);
        var start = new byte[Magic.Length];
        file.ReadExactly(start);
        return start.AsSpan().SequenceEqual(Magic);
    }

    [GeneratedRegex(@"GLIBC_(\d+\.\d+)")]
    private static partial Regex Glibc();
}
