namespace Pcm.Inference;

/// <summary>A tokenizer file that is malformed or asks for something that this tokenizer does not do; the message names it.</summary>
public sealed class TokenizerFormatException(string message, Exception? inner = null) : Exception(message, inner);
