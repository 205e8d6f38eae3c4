using System.Text;
using System.Text.Json;
using NUnit.Framework;
using Pcm.Linux;

namespace Pcm.SlurmTests;

/// <summary>Claims to check, and what came of them.</summary>
internal static class Claims
{
    /// <summary>Writes claims, each different, into a user's folder; the file's path.</summary>
    /// <param name="word">Stands in the evidence of each.</param>
    public static string Write(SlurmCluster cluster, ClusterUser user, string name, int rows, string word = "Berg")
    {
        var text = new StringBuilder();
        for (var i = 1; i <= rows; i++)
            text.Append("{\"id\":").Append(i).Append(",\"evidence\":\"Anna ").Append(word).Append(" was born in ").Append(1900 + i % 97).Append(".\",\"claim\":\"Anna Berg was born in ").Append(1900 + i % 89).Append(".\"}\n");
        var path = Path.Combine(cluster.WorkOf(user), name);
        File.WriteAllText(path, text.ToString());
        Ownership.Set(path, user.Uid, user.Gid);
        return path;
    }

    /// <summary>The rows of an output.</summary>
    public static IReadOnlyList<JsonElement> Read(string path) => [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Fails unless each row stands there once, answered and in order.</summary>
    public static void DemandWhole(string path, int rows)
    {
        var lines = Read(path);
        Assert.That(lines.Select(line => line.GetProperty("row").GetInt64()), Is.EqualTo(Enumerable.Range(1, rows).Select(row => (long)row)), path);
        Assert.That(lines.All(line => line.GetProperty("verdict").ValueKind == JsonValueKind.String), Is.True, path);
    }

    /// <summary>Rows that an unfinished run has so far.</summary>
    public static int CountParts(string output) => Directory.Exists(output + ".pcm")
        ? Directory.GetFiles(output + ".pcm", "part-*").Sum(part => File.ReadLines(part).Count())
        : 0;
}
