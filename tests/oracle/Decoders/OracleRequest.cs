namespace Pcm.OracleTests.Decoders;

/// <summary>What Transformers.js is to run.</summary>
/// <param name="Model">Folder with config.json.</param>
/// <param name="ExternalData">Whether the graph has a file of external data.</param>
/// <param name="Prompts">Each a string, or an array of <see cref="OracleMessage"/> for the model's chat template.</param>
/// <param name="Labels">Texts scored after each prompt.</param>
/// <param name="Continued">How many prompts, from the first, to continue greedily.</param>
/// <param name="MaxNewTokens">Most tokens of a continuation.</param>
internal sealed record OracleRequest(
    string Model, bool ExternalData, IReadOnlyList<object> Prompts, IReadOnlyList<string> Labels, int Continued, int MaxNewTokens);

internal sealed record OracleMessage(string Role, string Content);

/// <summary>What Transformers.js made of it: a row for each prompt, a text for each continued one.</summary>
internal sealed record OracleAnswer(IReadOnlyList<OracleRow> Rows, IReadOnlyList<string> Texts, string? Error);

internal sealed record OracleRow(int PromptTokens, double[] LogProbabilities);
