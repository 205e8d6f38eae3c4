namespace Pcm.CommandLine.Commands;

/// <summary>Options of the form <c>NAME=VALUE</c> that may be repeated.</summary>
internal static class Pairs
{
    /// <exception cref="Client.ClientException">One without an equals sign or a name, or a name that occurs twice.</exception>
    public static Dictionary<string, string> Parse(string[]? values, string option, string form)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var value in values ?? [])
        {
            var equals = value.IndexOf('=');
            if (equals < 1) throw RunOptions.Wrong($"{option} takes {form}");
            if (!pairs.TryAdd(value[..equals], value[(equals + 1)..])) throw RunOptions.Wrong($"{option} has '{value[..equals]}' twice");
        }

        return pairs;
    }
}
