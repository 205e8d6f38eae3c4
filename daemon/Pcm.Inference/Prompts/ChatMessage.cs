namespace Pcm.Inference;

/// <summary>One message of a chat prompt.</summary>
/// <param name="Role">"system", "user" or "assistant".</param>
/// <param name="Content">Text with <c>{field}</c> places; <c>{{</c> and <c>}}</c> are literal braces.</param>
public sealed record ChatMessage(string Role, string Content);
