using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>One message of every kind with every value set to something that is not its default, as bodies of frames.</summary>
internal static class Samples
{
    private static readonly OpenOptions Options = new()
    {
        Variant = "fp32",
        Device = "gpu0",
        AllowCpu = true,
        Truncate = new Dictionary<string, TruncateSide> { ["evidence"] = TruncateSide.Tail, ["claim"] = TruncateSide.Head },
        MaxTokens = 7,
        Temperature = 0.5,
        Seed = ulong.MaxValue,
        Stop = ["\n", "END"],
        Window = 9,
        Template = "{a}",
    };

    private static readonly ContextFacts Facts = new()
    {
        Context = "claims-tiny",
        Digest = "d",
        Variant = "fp32",
        VariantDigest = "v",
        PromptDigest = "p",
        Provider = "cpu",
        Device = "cpu0",
        Node = "n1",
        Labels = [new LabelFacts(" YES", "SUPPORTS"), new LabelFacts(" NO", "REFUTES")],
        Verdicts = ["SUPPORTS", "REFUTES"],
        Fields = ["claim"],
        Defaults = new Dictionary<string, string> { ["evidence"] = "" },
        Warm = true,
        LoadMs = 12,
        PrefixTokens = 3,
        Strategy = "gather",
        MaxPromptTokens = 512,
        Runtime = "onnxruntime 1.30.0",
        ParameterBytes = 1L << 40,
        VocabularySize = 49152,
        GathersLogits = true,
        BatchInvariant = true,
        ChatFormat = "chatml",
        Notes = ["a note"],
    };

    public static IReadOnlyDictionary<MessageKind, (byte[] Body, Func<Frame, byte[]> Again)> All { get; } = new[]
    {
        Of(new HelloMessage(1, 2, "pcm-client", "0.1.0", "other")),
        Of(new WelcomeMessage(1) { Daemon = "d", Build = "b", Node = "n1", Instance = "i", Pid = 7, Uid = 8, WindowRows = 9, WindowBytes = 10, MaxFrameBytes = 11, MaxRowBytes = 12 }),
        Of(new ErrorMessage(ErrorCode.Busy, "busy", "try again", true)),
        Of(new PingMessage(ulong.MaxValue)),
        Of(new PongMessage(1)),
        Of(new OpenMessage(InferenceTask.Generate, "claims-tiny", Options)),
        Of(new ProgressMessage(ProgressMessage.Phases.Loading, 5, 10, "weights")),
        Of(new OpenedMessage(64, Facts)),
        Of(Rows()),
        Of(Results()),
        Of(EndMessage.Instance),
        Of(new EndedMessage(1, 2, 3.5)),
        Of(CancelMessage.Instance),
        Of(new StatusMessage(All: true)),
        Of(Status()),
        Of(new WarmMessage("c", Options)),
        Of(new EvictMessage("c", "gpu0")),
        Of(ListMessage.Instance),
        Of(new ListReplyMessage([new ListedContext { Name = "c", Path = "/p", Digest = "d", Tier = "host", Variants = ["v"], Fields = ["f"], Verdicts = ["w"], Description = "e", Problem = "q" }])),
        Of(new RenderMessage("c", new Dictionary<string, string> { ["claim"] = "é" }, Options)),
        Of(new RenderedMessage { Text = "t", Ids = [1, -2], Pieces = ["a", "b"], PrefixTokens = 1, Truncated = new Dictionary<string, ulong> { ["claim"] = 3 }, Labels = [new LabelFacts("x", "y")], MaxPromptTokens = 4 }),
        Of(new CheckMessage("/c.yaml", Options)),
        Of(new CheckedMessage(Facts)),
        Of(new DoneMessage(new Dictionary<string, ulong> { ["evicted"] = 2 })),
        Of(new JobBeginMessage("job-7-token")),
        Of(new JobEndMessage(uint.MaxValue)),
        Of(new AttachMessage(1, 1, "secret", 77, "b")),
        Of(new LoadMessage("name: c", "/srv") { Variant = "v", Provider = "cuda", Device = "gpu1", DeviceIndex = 1, Cpus = [0, 2], Threads = 3, MemoryBudgetBytes = 4, OnnxRuntimePath = "/o", ProofCache = "/p", DigestCache = "/d" }),
        Of(new LoadedMessage(Facts)),
    }.ToDictionary(sample => sample.Kind, sample => (sample.Body, sample.Again));

    public static RowsMessage Rows()
    {
        var builder = new RowsBuilder();
        builder.Add(0, new Dictionary<string, string> { ["claim"] = "water is wet", ["evidence"] = "" });
        builder.Add(ulong.MaxValue, new Dictionary<string, string>());
        return builder.ToMessage();
    }

    public static ResultsMessage Results()
    {
        var builder = new ResultsBuilder();
        builder.Add(0, new ClassifyResult(1, [-0.25, double.NegativeInfinity], 0.75, 20, 3));
        builder.Add(1, new GenerateResult("text", "eos", 10, 20, 30));
        builder.Add(ulong.MaxValue, new RowError(ErrorCode.TooLong, "513 tokens"));
        return builder.ToMessage();
    }

    public static byte[] Encode<T>(T message, uint stream = 5)
        where T : IMessage<T>
    {
        using var writer = new MessagePackWriter();
        FrameWriter.Append(writer, stream, message);
        return writer.WrittenSpan[Limits.LengthBytes..].ToArray();
    }

    private static StatusReplyMessage Status() => new()
    {
        Daemon = new DaemonStatus
        {
            Node = "n",
            Instance = "i",
            Build = "b",
            Pid = 1,
            Uid = 2,
            Socket = "/s",
            Private = true,
            Stopping = true,
            UptimeMs = 3,
            AnonymousBytes = 4,
            Connections = 5,
        },
        Devices = [new DeviceStatus { Name = "cpu0", Kind = "cpu", Provider = "cpu", Cpus = [0, 1], MemoryBudgetBytes = 1, MemoryUsedBytes = 2, Gate = "open", Contexts = ["c"] }],
        Contexts =
        [
            new ContextStatus
            {
                Name = "c", Path = "/p", Digest = "d", Tier = "device", Phase = "ready", Device = "cpu0", Variant = "v", Pinned = true, IdleMs = 1, IdleLimitSeconds = 2,
                MemoryBytes = 3, LoadMs = 4, Streams = 5, Rows = 6, Problem = "p",
            },
        ],
        Workers = [new WorkerStatus { Pid = 1, Context = "c", Device = "d", State = "busy", Build = "b", AgeMs = 2, AnonymousBytes = 3, Rows = 4, Passes = 5, DeviceMs = 6.5, Log = "/l" }],
        Streams = [new StreamStatus { Id = 1, Uid = 2, Pid = 3, Job = "4", Context = "c", Device = "d", Task = "classify", RowsReceived = 5, RowsAnswered = 6, Credit = 7, AgeMs = 8 }],
        Leases = [new LeaseStatus { Job = 1, Uid = 2, Partition = "p", Devices = ["d"], TakesPart = "yes", Context = "c", Rows = 3, Tokens = 4, DeviceMs = 5.5, WaitMs = 6.5, AgeMs = 7 }],
        Evictions = [new EvictionStatus { Context = "c", Device = "d", Reason = "r", AgeMs = 1, TookMs = 2 }],
        Counters = new Dictionary<string, ulong> { ["rows"] = 1 },
    };

    private static (MessageKind Kind, byte[] Body, Func<Frame, byte[]> Again) Of<T>(T message)
        where T : IMessage<T> => (T.Kind, Encode(message), frame => Encode(frame.Read<T>(), frame.Stream));
}
