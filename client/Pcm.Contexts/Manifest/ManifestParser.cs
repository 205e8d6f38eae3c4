using Pcm.Contexts.Yaml;

namespace Pcm.Contexts;

/// <summary>Turns a manifest's YAML into a <see cref="ContextManifest"/>, or into the first error that it has.</summary>
internal sealed partial class ManifestParser
{
    private readonly string _file;
    private readonly string _baseDirectory;

    private ManifestParser(string file, string baseDirectory)
    {
        _file = file;
        _baseDirectory = baseDirectory;
    }

    public static ContextManifest Parse(string yaml, string baseDirectory, string file)
    {
        if (!Path.IsPathRooted(baseDirectory))
            throw new ArgumentException("must be absolute", nameof(baseDirectory));
        return new ManifestParser(file, Path.GetFullPath(baseDirectory)).ParseRoot(YamlTreeReader.Read(yaml, file));
    }

    private ContextManifest ParseRoot(YamlMap root)
    {
        var reader = new YamlMapReader(root, _file, "name", "description", "source", "variants", "prompt", "labels", "limits",
            "idle_seconds", "pin", "users", "groups");
        var name = reader.Require("name", "what users call this context");
        return new ContextManifest
        {
            Name = CheckName(reader, name, reader.Text(name)),
            Description = reader.FindText("description"),
            SourcePath = ParseSource(reader, reader.Require("source", "which folder holds the model")),
            BaseDirectory = _baseDirectory,
            Variants = ParseVariants(reader, reader.Require("variants", "which graphs of the model there are (list of name, model, devices)")),
            Prompt = ParsePrompt(reader.Map(reader.Require("prompt", "how a row becomes a prompt (template or messages)"))),
            Labels = reader.Find("labels") is { } labels ? ParseLabels(reader, labels) : [],
            Limits = reader.Find("limits") is { } limits ? ParseLimits(reader.Map(limits)) : new ManifestLimits(),
            IdleSeconds = reader.FindInteger("idle_seconds", 0, Limits.MaxIdleSeconds) ?? Limits.DefaultIdleSeconds,
            Pin = reader.FindBoolean("pin") ?? false,
            Users = reader.FindTexts("users", Limits.MaxPrincipals),
            Groups = reader.FindTexts("groups", Limits.MaxPrincipals),
        };
    }

    private string ParseSource(YamlMapReader reader, YamlNode node)
    {
        var source = reader.Text(node);
        if (source.Length == 0 || source.Contains('\0'))
            throw reader.Error(node, "must be the path of a folder");
        if (source.StartsWith('~'))
            throw reader.Error(node, "is taken as written, so ~ is not your home folder; write the whole path");
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(source, _baseDirectory));
    }

    private List<ManifestVariant> ParseVariants(YamlMapReader reader, YamlNode node)
    {
        var variants = new List<ManifestVariant>();
        foreach (var item in reader.List(node, Limits.MaxVariants))
        {
            var variant = new YamlMapReader(reader.Map(item), _file, "name", "model", "devices", "memory_mib");
            var name = variant.Require("name", "what the variant is called, such as fp32");
            var parsed = new ManifestVariant
            {
                Name = CheckName(variant, name, variant.Text(name)),
                Model = ParseModel(variant, variant.Require("model", "which .onnx file, relative to source")),
                Devices = ParseDevices(variant),
                MemoryMib = variant.FindInteger("memory_mib", 1, Limits.MaxMemoryMib),
            };
            if (variants.Exists(other => other.Name == parsed.Name))
                throw variant.Error(name, $"\"{parsed.Name}\" is the name of an earlier variant already; give each its own");
            variants.Add(parsed);
        }

        return variants;
    }

    // A graph outside the source folder would be read without the checks that the source folder had.
    private static string ParseModel(YamlMapReader reader, YamlNode node)
    {
        var model = reader.Text(node);
        if (model.Length == 0 || model.Contains('\0'))
            throw reader.Error(node, "must be the path of an .onnx file");
        if (Path.IsPathRooted(model) || model.Split('/').Contains(".."))
            throw reader.Error(node, $"\"{model}\" must lie inside the source folder: write it relative to source, without ..");
        return model;
    }

    private static IReadOnlyList<string> ParseDevices(YamlMapReader reader)
    {
        if (reader.Find("devices") is not { } node)
            return DeviceKinds.All;
        var kinds = new List<string>();
        foreach (var item in reader.List(node, DeviceKinds.All.Count))
        {
            var kind = reader.Text(item);
            if (!DeviceKinds.All.Contains(kind))
                throw reader.Error(item, $"\"{kind}\" is not a kind of device; {Spelling.Suggest(kind, DeviceKinds.All)}");
            if (kinds.Contains(kind))
                throw reader.Error(item, $"\"{kind}\" is written twice; keep one");
            kinds.Add(kind);
        }

        return kinds;
    }

    private static string CheckName(YamlMapReader reader, YamlNode node, string name)
    {
        if (!ContextName.IsValid(name))
        {
            throw reader.Error(node, $"must be 1 to {Limits.MaxNameLength} ASCII letters, digits, dots, hyphens and underscores, "
                + $"beginning with a letter or digit, but is \"{name}\"");
        }

        return name;
    }
}
