using System.Globalization;
using System.Text;
using System.Text.Json;
using Pcm.Client.Digests;
using Pcm.Client.Input;
using Pcm.Client.Resuming;
using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>What decides the output of a request on a context.</summary>
internal static class RunIdentities
{
    public static RunIdentity Of(RunRequest request, ContextFacts facts, string inputDigest, InputFormat format)
    {
        var options = request.Options;
        return new RunIdentity()
            .Add(RunIdentity.Names.Task, request.Task == InferenceTask.Classify ? "verify" : "generate")
            .Add(RunIdentity.Names.Input, inputDigest)
            .Add("input format", format.Name())
            .Add("--limit", request.Limit?.ToString(CultureInfo.InvariantCulture))
            .Add("--map", Pairs(request.ColumnOf))
            .Add(RunIdentity.Names.Context, facts.Context)
            .Add(RunIdentity.Names.Prompt, facts.PromptDigest)
            .Add(RunIdentity.Names.Variant, facts.Variant)
            .Add(RunIdentity.Names.VariantFiles, facts.VariantDigest)
            .Add(RunIdentity.Names.ContextDigest, facts.Digest)
            .Add("--prompt", options.Template is { } template ? ContentHash.Of(Encoding.UTF8.GetBytes(template)) : null)
            .Add("--truncate", Pairs(options.Truncate?.ToDictionary(pair => pair.Key, pair => pair.Value == TruncateSide.Head ? "head" : "tail")))
            .Add("--max-tokens", options.MaxTokens?.ToString(CultureInfo.InvariantCulture))
            .Add("--temperature", options.Temperature?.ToString(CultureInfo.InvariantCulture))
            .Add("--seed", options.Seed?.ToString(CultureInfo.InvariantCulture))
            .Add("--stop", options.Stop is { } stop ? string.Join(',', stop.Select(Quoted)) : null)
            .Add("--keep", string.Join(',', request.Keep.Select(Quoted)))
            .Add("--gold", request.GoldColumn)
            .Add("--logprobs", request.LogProbabilities ? "on" : null);
    }

    private static string? Pairs(IReadOnlyDictionary<string, string>? pairs) =>
        pairs is null ? null : string.Join(',', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Quoted(pair.Key)}={Quoted(pair.Value)}"));

    // Whatever is in a text, it is not taken for two.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
