using System.Net.Sockets;
using NUnit.Framework;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Daemon;

/// <summary>A client of the daemon that speaks the protocol frame by frame, and sorts what comes back by stream.</summary>
internal sealed class DaemonPeer : IAsyncDisposable
{
    private readonly Dictionary<uint, Queue<Frame>> _frames = [];

    private DaemonPeer(Connection connection, WelcomeMessage welcome)
    {
        Connection = connection;
        Welcome = welcome;
    }

    public Connection Connection { get; }

    public WelcomeMessage Welcome { get; }

    /// <summary>Phases of the progress frames that were passed over, in order.</summary>
    public List<string> Phases { get; } = [];

    public static Task<DaemonPeer> ConnectAsync(string socket) => GreetAsync(UnixSocket.Connect(socket));

    /// <summary>Greets over a connected socket, which it owns from here on.</summary>
    public static async Task<DaemonPeer> GreetAsync(Socket socket)
    {
        var connection = new Connection(socket);
        var hello = new HelloMessage(Pcm.Protocol.Limits.MinVersion, Pcm.Protocol.Limits.MaxVersion, "test", "test");
        return new DaemonPeer(connection, await Handshake.GreetAsync(connection, hello, CancellationToken.None));
    }

    /// <summary>The error that a request must end with.</summary>
    public static async Task<PcmException> RefusalAsync(Task request)
    {
        try
        {
            await request;
        }
        catch (PcmException e)
        {
            return e;
        }

        throw new AssertionException("the daemon answered what it had to refuse");
    }

    public ValueTask SendAsync<T>(uint stream, T message)
        where T : IMessage<T> => Connection.SendAsync(stream, message);

    /// <summary>The next frame of a stream; frames of others are kept for later.</summary>
    public async Task<Frame> NextAsync(uint stream)
    {
        using var timeout = new CancellationTokenSource(TestDaemon.Patience);
        Frame frame;
        while (!FramesOf(stream).TryDequeue(out frame))
        {
            var next = await Connection.ReadAsync(timeout.Token) ?? throw new EndOfStreamException("the daemon closed the connection");
            FramesOf(next.Stream).Enqueue(next.Copy());
        }

        return frame;
    }

    /// <summary>The answer to a request, past its progress.</summary>
    /// <exception cref="PcmException">The daemon's error.</exception>
    public async Task<T> AnswerAsync<T>(uint stream)
        where T : IMessage<T>
    {
        Frame frame;
        while ((frame = await NextAsync(stream)).Kind == MessageKind.Progress)
            Phases.Add(frame.Read<ProgressMessage>().Phase);
        if (frame.Kind == MessageKind.Error && T.Kind != MessageKind.Error)
            throw frame.Read<ErrorMessage>().ToException();
        return frame.Read<T>();
    }

    public async Task<T> AskAsync<TRequest, T>(uint stream, TRequest request)
        where TRequest : IMessage<TRequest>
        where T : IMessage<T>
    {
        await SendAsync(stream, request);
        return await AnswerAsync<T>(stream);
    }

    public Task<StatusReplyMessage> StatusAsync() => AskAsync<StatusMessage, StatusReplyMessage>(9000, new StatusMessage());

    public Task<DoneMessage> WarmAsync(string context, string? device = null, uint stream = 9001) =>
        AskAsync<WarmMessage, DoneMessage>(stream, new WarmMessage(context, new OpenOptions { Device = device }));

    public Task<OpenedMessage> OpenAsync(uint stream, string context = "claims-tiny", OpenOptions? options = null) =>
        AskAsync<OpenMessage, OpenedMessage>(stream, new OpenMessage(InferenceTask.Classify, context, options ?? OpenOptions.None));

    public async Task SendRowsAsync(uint stream, IEnumerable<(ulong Row, string Claim)> rows)
    {
        using var builder = new RowsBuilder();
        foreach (var (row, claim) in rows)
            builder.Add(row, new Dictionary<string, string> { ["claim"] = claim });
        await SendAsync(stream, builder.ToMessage());
    }

    /// <summary>Reads answers until so many have come.</summary>
    public async Task<Dictionary<ulong, ResultItem>> ResultsAsync(uint stream, int count)
    {
        var results = new Dictionary<ulong, ResultItem>();
        while (results.Count < count)
        {
            foreach (var item in await AnswerAsync<ResultsMessage>(stream))
                Assert.That(results.TryAdd(item.Row, item), $"row {item.Row} was answered twice");
        }

        return results;
    }

    /// <summary>Sends claims on an open stream within its window, ends it, and reads all answers and the end.</summary>
    public async Task<Dictionary<ulong, ResultItem>> RunAsync(uint stream, int credit, IReadOnlyList<string> claims)
    {
        var results = new Dictionary<ulong, ResultItem>();
        for (int sent = 0, batch; results.Count < claims.Count;)
        {
            batch = Math.Min(credit - (sent - results.Count), claims.Count - sent);
            if (batch > 0)
            {
                await SendRowsAsync(stream, Enumerable.Range(sent, batch).Select(row => ((ulong)row, claims[row])));
                sent += batch;
            }

            foreach (var item in await AnswerAsync<ResultsMessage>(stream))
                Assert.That(results.TryAdd(item.Row, item), $"row {item.Row} was answered twice");
        }

        await SendAsync(stream, EndMessage.Instance);
        Assert.That((await AnswerAsync<EndedMessage>(stream)).Rows, Is.EqualTo((ulong)claims.Count));
        return results;
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private Queue<Frame> FramesOf(uint stream)
    {
        if (!_frames.TryGetValue(stream, out var frames))
            _frames.Add(stream, frames = new Queue<Frame>());
        return frames;
    }
}
