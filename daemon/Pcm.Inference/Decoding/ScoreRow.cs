namespace Pcm.Inference;

/// <summary>A row whose logits are wanted.</summary>
/// <param name="Tokens">Its tokens; the shared prefix, where it has it, is not among them.</param>
/// <param name="FirstWanted">
/// Index into <paramref name="Tokens"/> of the first token after which logits are wanted; they are wanted up to the last.
/// </param>
internal readonly record struct ScoreRow(ReadOnlyMemory<int> Tokens, int FirstWanted);

/// <summary>
/// Receives the logits after token <paramref name="position"/> of row <paramref name="row"/>; they are valid during the
/// call only.
/// </summary>
internal delegate void LogitsVisitor(int row, int position, ReadOnlySpan<float> logits);

/// <summary>Receives, and then owns, the cache of one pass; its rows are those of the caller that <paramref name="rows"/> names.</summary>
internal delegate void PresentVisitor(int[] rows, PastKeyValues present);
