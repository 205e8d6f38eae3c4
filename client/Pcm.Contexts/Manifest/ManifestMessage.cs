namespace Pcm.Contexts;

/// <summary>One chat message; <see cref="Role"/> is <c>system</c>, <c>user</c> or <c>assistant</c>.</summary>
public sealed record ManifestMessage(string Role, string Content);
