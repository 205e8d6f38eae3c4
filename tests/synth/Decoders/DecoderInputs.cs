namespace Pcm.Synth.Decoders;

/// <summary>Names of the graph inputs that every layer may use.</summary>
/// <param name="Tokens">input_ids [batch, sequence].</param>
/// <param name="Mask">attention_mask [batch, past + sequence], 1 where a token is.</param>
/// <param name="Positions">position_ids [batch, sequence]; empty where the graph has none.</param>
public sealed record DecoderInputs(string Tokens, string Mask, string Positions);
