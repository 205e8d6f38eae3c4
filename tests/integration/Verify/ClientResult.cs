using System.Text.Json;
using Pcm.Client;

namespace Pcm.IntegrationTests.Verify;

/// <summary>How the client ended and what it said.</summary>
internal sealed record ClientResult(ExitCode ExitCode, string Output, string Error)
{
    public List<JsonElement> Rows => VerdictFile.Parse(Output);

    public override string ToString() => $"exit {(int)ExitCode}\n{Output}\n{Error}";
}
