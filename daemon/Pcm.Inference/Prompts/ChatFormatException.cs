namespace Pcm.Inference;

/// <summary>A model whose chat format cannot be used; the message says which part is not known and what to write instead.</summary>
public sealed class ChatFormatException(string message, Exception? inner = null) : Exception(message, inner);
