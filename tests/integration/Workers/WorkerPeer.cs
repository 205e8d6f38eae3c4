using NUnit.Framework;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Workers;

/// <summary>A supervisor's side of a worker's connection: sends frames, and sorts what comes back by stream.</summary>
internal sealed class WorkerPeer(Connection connection)
{
    /// <summary>How long a test waits for what must come; only a failure waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Dictionary<uint, Queue<Frame>> _frames = [];

    public Connection Connection => connection;

    public ValueTask SendAsync<T>(uint stream, T message)
        where T : IMessage<T> => connection.SendAsync(stream, message);

    /// <summary>The next frame of a stream; frames of others are kept for later.</summary>
    public async Task<Frame> NextAsync(uint stream)
    {
        using var timeout = new CancellationTokenSource(Patience);
        Frame frame;
        while (!FramesOf(stream).TryDequeue(out frame))
        {
            var next = await connection.ReadAsync(timeout.Token) ?? throw new EndOfStreamException("the worker closed the connection");
            FramesOf(next.Stream).Enqueue(next.Copy());
        }

        return frame;
    }

    /// <summary>The next frame of a stream as the message that it must be.</summary>
    public async Task<T> ExpectAsync<T>(uint stream)
        where T : IMessage<T>
    {
        var frame = await NextAsync(stream);
        if (frame.Kind == MessageKind.Error && T.Kind != MessageKind.Error)
            throw frame.Read<ErrorMessage>().ToException();
        return frame.Read<T>();
    }

    public async Task<ContextFacts> LoadAsync(LoadMessage load)
    {
        await SendAsync(0, load);
        Frame frame;
        while ((frame = await NextAsync(0)).Kind == MessageKind.Progress)
            Assert.That(frame.Read<ProgressMessage>().Phase, Is.Not.Empty);
        return frame.Kind == MessageKind.Error ? throw frame.Read<ErrorMessage>().ToException() : frame.Read<LoadedMessage>().Facts;
    }

    public async Task<OpenedMessage> OpenAsync(uint stream, InferenceTask task = InferenceTask.Classify, OpenOptions? options = null)
    {
        await SendAsync(stream, new OpenMessage(task, "", options ?? OpenOptions.None));
        return await ExpectAsync<OpenedMessage>(stream);
    }

    public async Task SendRowsAsync(uint stream, IEnumerable<(ulong Row, IReadOnlyDictionary<string, string> Fields)> rows)
    {
        using var builder = new RowsBuilder();
        foreach (var (row, fields) in rows)
            builder.Add(row, fields);
        await SendAsync(stream, builder.ToMessage());
    }

    /// <summary>Reads answers until so many have come.</summary>
    public async Task<Dictionary<ulong, ResultItem>> ResultsAsync(uint stream, int count)
    {
        var results = new Dictionary<ulong, ResultItem>();
        while (results.Count < count)
        {
            foreach (var item in await ExpectAsync<ResultsMessage>(stream))
                Assert.That(results.TryAdd(item.Row, item), $"row {item.Row} was answered twice");
        }

        return results;
    }

    /// <summary>Sends rows of an open stream, ends it, and reads all answers and the end.</summary>
    public async Task<Dictionary<ulong, ResultItem>> RunAsync(uint stream, IReadOnlyList<IReadOnlyDictionary<string, string>> rows)
    {
        await SendRowsAsync(stream, rows.Select((fields, row) => ((ulong)row, fields)));
        await SendAsync(stream, EndMessage.Instance);
        var results = await ResultsAsync(stream, rows.Count);
        Assert.That((await ExpectAsync<EndedMessage>(stream)).Rows, Is.EqualTo((ulong)rows.Count));
        return results;
    }

    private Queue<Frame> FramesOf(uint stream)
    {
        if (!_frames.TryGetValue(stream, out var frames))
            _frames.Add(stream, frames = new Queue<Frame>());
        return frames;
    }
}
