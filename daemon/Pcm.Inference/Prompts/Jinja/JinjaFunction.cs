namespace Pcm.Inference.Prompts;

/// <summary>What a template calls.</summary>
internal delegate object? JinjaFunction(object?[] arguments, IReadOnlyDictionary<string, object?> named);
