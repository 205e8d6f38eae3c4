using System.Security.Cryptography;
using System.Text;

namespace Pcm.Inference;

/// <summary>What a proof holds for: the graph, its weights' files, the runtime, the device kind and the prefix's length.</summary>
internal sealed class ProofKey
{
    // Raised whenever strategies or the way they are compared change.
    private const int FormatVersion = 8;

    private ProofKey(string text)
    {
        Text = text;
    }

    /// <summary>All of it in words, for whoever reads the file.</summary>
    public string Text { get; }

    public string FileName => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))[..32]}.json";

    public static ProofKey Create(OnnxFileFacts file, OnnxRuntime runtime, string provider, int prefixTokens)
    {
        StringBuilder text = new();
        text.Append($"format {FormatVersion}; graph {file.StructureHash} of {file.FileBytes} bytes");
        string folder = Path.GetDirectoryName(file.Path) ?? ".";
        foreach (string name in file.ExternalFiles.Keys.Order(StringComparer.Ordinal))
        {
            FileInfo target = LinkedFile.Target(Path.Combine(folder, name));
            text.Append($"; {name} of {target.Length} bytes from {target.LastWriteTimeUtc:O}");
        }
        text.Append($"; onnxruntime {runtime.Version}; {provider} on {DeviceKind.Describe(provider)}; prefix of {prefixTokens} tokens");
        return new ProofKey(text.ToString());
    }
}
