using Pcm.Protocol.MessagePack;

namespace Pcm.Protocol;

/// <summary>Tells a worker which context to bring up, once in its life; answered by progress frames, then `loaded` or an error.</summary>
/// <param name="Manifest">The manifest's text.</param>
/// <param name="BaseDirectory">Absolute; relative paths in the manifest start here.</param>
public sealed record LoadMessage(string Manifest, string BaseDirectory) : IMessage<LoadMessage>
{
    /// <summary>Name of the variant; null: the first that fits the provider.</summary>
    public string? Variant { get; init; }

    /// <summary>Execution provider: cpu, cuda, webgpu.</summary>
    public string Provider { get; init; } = "cpu";

    /// <summary>Name of the device, for the facts.</summary>
    public string Device { get; init; } = "";

    public int DeviceIndex { get; init; }

    /// <summary>CPUs that the worker and its threads keep to; null: those it was started with.</summary>
    public IReadOnlyList<int>? Cpus { get; init; }

    /// <summary>Threads of a pass; 0: one a CPU.</summary>
    public int Threads { get; init; }

    /// <summary>Memory that a pass may take beyond the weights; 0: the worker's own default.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>Path of the ONNX Runtime library; null: found beside the program.</summary>
    public string? OnnxRuntimePath { get; init; }

    /// <summary>Folder that remembers which strategies were proven for which graph; null: prove every time.</summary>
    public string? ProofCache { get; init; }

    /// <summary>Folder that remembers the hashes of model files; null: hash every time.</summary>
    public string? DigestCache { get; init; }

    public static MessageKind Kind => MessageKind.Load;

    public static int Elements => 3;

    public void WriteTo(MessagePackWriter writer)
    {
        writer.Write(Manifest);
        writer.Write(BaseDirectory);
        var map = new MapWriter(writer);
        map.Add("variant", Variant);
        map.Add("provider", Provider);
        map.Add("device", Device);
        map.Add("device_index", DeviceIndex);
        map.Add("cpus", Cpus);
        map.Add("threads", Threads);
        map.Add("memory_budget_bytes", MemoryBudgetBytes);
        map.Add("onnxruntime_path", OnnxRuntimePath);
        map.Add("proof_cache", ProofCache);
        map.Add("digest_cache", DigestCache);
        map.End();
    }

    public static LoadMessage Read(ref MessagePackReader reader, ReadOnlyMemory<byte> payload)
    {
        var message = new LoadMessage(reader.ReadString(), reader.ReadString(Limits.MaxMessageBytes));
        for (var pairs = reader.ReadMapHeader(); pairs > 0; pairs--)
        {
            switch (reader.ReadName())
            {
                case "variant": message = message with { Variant = reader.ReadName() }; break;
                case "provider": message = message with { Provider = reader.ReadName() }; break;
                case "device": message = message with { Device = reader.ReadName() }; break;
                case "device_index": message = message with { DeviceIndex = reader.ReadInt32() }; break;
                case "cpus": message = message with { Cpus = reader.ReadInt32s() }; break;
                case "threads": message = message with { Threads = reader.ReadInt32() }; break;
                case "memory_budget_bytes": message = message with { MemoryBudgetBytes = reader.ReadInt64() }; break;
                case "onnxruntime_path": message = message with { OnnxRuntimePath = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "proof_cache": message = message with { ProofCache = reader.ReadString(Limits.MaxMessageBytes) }; break;
                case "digest_cache": message = message with { DigestCache = reader.ReadString(Limits.MaxMessageBytes) }; break;
                default: reader.Skip(); break;
            }
        }

        return message;
    }
}
