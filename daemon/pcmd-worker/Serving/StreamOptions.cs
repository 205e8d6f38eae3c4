using Pcm.Inference;
using Pcm.Protocol;

namespace Pcm.Worker.Serving;

/// <summary>Turns what a stream asks for into how its rows are prepared.</summary>
internal static class StreamOptions
{
    /// <exception cref="PcmException">Bad request: an option that makes no sense for this context.</exception>
    public static ItemOptions Of(InferenceTask task, OpenOptions asked, ServedContext context)
    {
        if (task == InferenceTask.Classify && context.Facts.Labels.Count == 0)
            throw Bad($"context {context.Facts.Context} has no labels to choose from; use generate, or add labels to its manifest");
        if (task == InferenceTask.Classify && asked.Template is not null)
            throw Bad("a template of one's own is for generate; the labels of a context belong to its own prompt");
        return new ItemOptions
        {
            Truncate = TruncateOf(asked, context),
            Prompt = PromptOf(asked, context),
            Generate = task == InferenceTask.Generate ? GenerateOf(asked, context) : null,
        };
    }

    /// <summary>As for a classify stream, but with any prompt: a look at a prompt needs no labels.</summary>
    /// <exception cref="PcmException">Bad request: an option that makes no sense for this context.</exception>
    public static ItemOptions OfRender(OpenOptions asked, ServedContext context) =>
        new() { Truncate = TruncateOf(asked, context), Prompt = PromptOf(asked, context) };

    private static Dictionary<string, Inference.TruncateSide>? TruncateOf(OpenOptions asked, ServedContext context)
    {
        if (asked.Truncate is null)
            return null;
        foreach (var field in asked.Truncate.Keys)
        {
            if (asked.Template is null && !context.Facts.Fields.Contains(field))
                throw Bad($"the prompt has no field '{field}' to truncate; it has {string.Join(", ", context.Facts.Fields)}");
        }

        // The wire names the end that goes, the engine the end that stays.
        return asked.Truncate.ToDictionary(
            pair => pair.Key,
            pair => pair.Value == Protocol.TruncateSide.Head ? Inference.TruncateSide.Tail : Inference.TruncateSide.Head);
    }

    private static PromptTemplate? PromptOf(OpenOptions asked, ServedContext context)
    {
        try
        {
            return asked.Template is null ? null : PromptTemplate.FromText(asked.Template, context.Manifest.Prompt.Defaults);
        }
        catch (PromptException e)
        {
            throw Bad($"the template cannot be read: {e.Message}");
        }
    }

    private static GenerateOptions GenerateOf(OpenOptions asked, ServedContext context)
    {
        var most = context.Engine.Facts.MaxNewTokens;
        if (asked.MaxTokens is { } tokens && (tokens < 1 || tokens > most))
            throw Bad($"max_tokens is {tokens}; it must be from 1 to the context's max_new_tokens, {most}");
        if (asked.Temperature is { } temperature && !(double.IsFinite(temperature) && temperature >= 0))
            throw Bad($"temperature is {temperature}; it must be 0 (greedy) or more");
        if (asked.Stop is { } stop && stop.Any(string.IsNullOrEmpty))
            throw Bad("a stop text is empty, so nothing could be generated");
        return new GenerateOptions
        {
            MaxTokens = asked.MaxTokens ?? most,
            Temperature = asked.Temperature ?? 0,
            Seed = (long)(asked.Seed ?? 0),
            Stop = asked.Stop ?? [],
        };
    }

    private static PcmException Bad(string text) => new(ErrorCode.BadRequest, text);
}
