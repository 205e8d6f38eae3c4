using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace Pcm.IntegrationTests.Verify;

/// <summary>A daemon for all tests of a class, and a folder for each.</summary>
internal abstract class VerifyFixture
{
    protected TestDaemon Daemon { get; private set; } = null!;

    protected string Folder { get; private set; } = null!;

    /// <summary>Lines of its pcmd.yaml.</summary>
    protected virtual string Configuration => "";

    protected virtual bool IsPrivate => true;

    [OneTimeSetUp]
    public async Task StartDaemon() => Daemon = await TestDaemon.StartAsync(Configuration, isPrivate: IsPrivate);

    [OneTimeTearDown]
    public async Task StopDaemon() => await Daemon.DisposeAsync();

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("pcm-v-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    protected string PathOf(string name) => Path.Combine(Folder, name);

    protected string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>Rows about people and years, each different, with ids from "r1".</summary>
    protected string WriteClaims(string name, int rows)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= rows; i++)
            text.Append("{\"id\":\"r").Append(i).Append("\",\"evidence\":\"Anna Berg was born in ").Append(1900 + i % 97).Append(".\",\"claim\":\"Anna Berg was born in ").Append(1900 + i % 89).Append(".\"}\n");
        return Write(name, text.ToString());
    }

    protected Task<ClientResult> VerifyAsync(params string[] arguments) => ClientProgram.RunAsync(Daemon.Socket, ["verify", "-c", "claims-tiny", .. arguments]);

    protected static string[] Strings(IEnumerable<JsonElement> rows, string name) => [.. rows.Select(row => row.GetProperty(name).GetString()!)];
}
