namespace Pcm.Inference;

/// <summary>
/// Labels as the tokens that follow a prompt. Prompt and label are tokenised as one text, since a label may merge with the
/// prompt's end; what prompt and labels have in common is then the context of all labels alike.
/// </summary>
internal sealed class LabelTokenizer(Tokenizer tokenizer, IReadOnlyList<LabelSpec> labels)
{
    /// <summary>The tokens common to the prompt and every label's text, and what follows them for each label.</summary>
    public (int[] Shared, int[][] Labels) Split(PromptText prompt, int[] promptTokens, bool addSpecialTokens)
    {
        int[][] whole = [.. labels.Select(label => tokenizer.Encode(prompt.Append(label.Text), addSpecialTokens))];
        int shared = promptTokens.Length;
        foreach (int[] tokens in whole)
        {
            int common = promptTokens.AsSpan().CommonPrefixLength(tokens);
            // A label that only lengthens the prompt's last token still needs a token of its own to be scored.
            shared = Math.Min(shared, Math.Min(common, tokens.Length - 1));
        }
        return (promptTokens[..shared], [.. whole.Select(tokens => tokens[shared..])]);
    }
}
