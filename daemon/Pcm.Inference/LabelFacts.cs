namespace Pcm.Inference;

/// <summary>A label as the tokenizer sees it after an example prompt.</summary>
public sealed record LabelFacts(string Text, string Verdict, int Tokens);
