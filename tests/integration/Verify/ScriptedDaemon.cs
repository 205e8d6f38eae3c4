using System.Net.Sockets;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Verify;

/// <summary>A daemon without a model: it speaks the protocol and answers each row as a test says, so that faults come when they are wanted.</summary>
internal sealed class ScriptedDaemon : IDisposable
{
    private readonly UnixSocketListener _listener;
    private readonly CancellationTokenSource _ended = new();
    private readonly Func<int, ulong, RowError?> _answer;
    private int _streams;

    /// <param name="socket">Its socket.</param>
    /// <param name="answer">By the stream's ordinal, from 1, and the row's number: the row's error, or null for a verdict.</param>
    public ScriptedDaemon(string socket, Func<int, ulong, RowError?> answer)
    {
        _answer = answer;
        _listener = UnixSocketListener.Bind(socket, 0x180);
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>The stream of that ordinal loses its connection after so many rows.</summary>
    public Func<int, ulong?> LosesConnectionAfter { get; init; } = _ => null;

    /// <summary>Takes rows and never answers them.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Rows received so far.</summary>
    public int Received { get; private set; }

    /// <summary>The context's digest by the stream's ordinal.</summary>
    public Func<int, string> Digest { get; init; } = _ => "d1";

    /// <summary>Streams opened so far.</summary>
    public int Streams => _streams;

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            var socket = await _listener.AcceptAsync(_ended.Token);
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var connection = new Connection(socket);
        try
        {
            await Handshake.ReceiveAsync(connection, _ended.Token);
            await Handshake.WelcomeAsync(connection, new WelcomeMessage(1) { Node = "scripted", Build = "test" }, _ended.Token);
            var ordinal = 0;
            ulong answered = 0;
            while (await connection.ReadAsync(_ended.Token) is { } frame)
            {
                switch (frame.Kind)
                {
                    case MessageKind.Open:
                        ordinal = Interlocked.Increment(ref _streams);
                        await connection.SendAsync(frame.Stream, new OpenedMessage(1024, Facts(ordinal)), _ended.Token);
                        break;
                    case MessageKind.Rows when IsSilent:
                        Received += frame.Read<RowsMessage>().Count;
                        break;
                    case MessageKind.Rows:
                        using (var results = new ResultsBuilder())
                        {
                            answered += Answer(ordinal, frame.Read<RowsMessage>(), results);
                            await connection.SendAsync(frame.Stream, results.ToMessage(), _ended.Token);
                        }

                        if (answered >= LosesConnectionAfter(ordinal))
                        {
                            await connection.FlushAsync(_ended.Token);
                            return;
                        }

                        break;
                    case MessageKind.Ping:
                        await connection.SendAsync(frame.Stream, new PongMessage(frame.Read<PingMessage>().Nonce), _ended.Token);
                        break;
                    case MessageKind.End:
                        await connection.SendAsync(frame.Stream, new EndedMessage(answered, 1, 0), _ended.Token);
                        break;
                }
            }
        }
        catch (Exception e) when (e is ConnectionLostException or OperationCanceledException)
        {
            // The client is gone, or the test is over.
        }
    }

    private ulong Answer(int ordinal, RowsMessage rows, ResultsBuilder results)
    {
        ulong count = 0;
        foreach (var row in rows)
        {
            count++;
            if (_answer(ordinal, row.Row) is { } error) results.Add(row.Row, error);
            else results.Add(row.Row, new ClassifyResult((int)(row.Row % 2), [-0.5 - row.Row % 2, -1.5 + row.Row % 2], 0.8, 10, 0));
        }

        return count;
    }

    private ContextFacts Facts(int ordinal) => new()
    {
        Context = "scripted",
        Digest = Digest(ordinal),
        Variant = "fp32",
        VariantDigest = "v1",
        PromptDigest = "p1",
        Provider = "cpu",
        Device = "cpu",
        Node = "scripted",
        Labels = [new LabelFacts(" yes", "YES"), new LabelFacts(" no", "NO")],
        Verdicts = ["YES", "NO"],
        Fields = ["claim"],
        Warm = true,
        MaxPromptTokens = 512,
    };
}
