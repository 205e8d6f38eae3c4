namespace Pcm.Inference;

/// <summary>A rendered prompt and its tokens.</summary>
internal sealed record TokenizedPrompt(PromptText Text, int[] Tokens, bool AddSpecialTokens, int TruncatedTokens);
