namespace Pcm.Inference;

/// <summary>What a load puts together.</summary>
internal sealed record EngineParts(
    Tokenizer Tokenizer,
    PromptTemplate Template,
    PromptShape Prompt,
    Decoder Decoder,
    DecodingPlan Plan,
    PassBudget Budget,
    LoadedModel Model,
    EngineFacts Facts);
