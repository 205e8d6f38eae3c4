using System.Diagnostics;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.Bench.Daemons;

/// <summary>A client that streams rows in frames of a given number, as many frames on the way as its window holds.</summary>
public static class StreamClient
{
    private const uint StreamNumber = 1;

    /// <summary>Room for the largest frames to follow one another without a pause.</summary>
    private const int WindowRows = 4096;

    /// <summary>Sends all rows and returns the seconds from the first row to the last answer, and the passes that the model took.</summary>
    public static async Task<(double Seconds, ulong Passes)> RunAsync(
        string socket,
        string context,
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows,
        int rowsPerFrame,
        CancellationToken cancellation)
    {
        await using var connection = new Connection(UnixSocket.Connect(socket));
        await Handshake.GreetAsync(connection, new HelloMessage(Protocol.Limits.MinVersion, Protocol.Limits.MaxVersion, "bench", "bench"), cancellation);
        var options = new OpenOptions { Window = WindowRows };
        await connection.SendAsync(StreamNumber, new OpenMessage(InferenceTask.Classify, context, options), cancellation);
        int credit = (await ReadAsync<OpenedMessage>(connection, cancellation)).Credit;
        if (credit < rowsPerFrame)
            throw new BenchException($"the daemon gives a window of {credit} rows, too small for frames of {rowsPerFrame}");

        long start = Stopwatch.GetTimestamp();
        using var frame = new RowsBuilder();
        for (int sent = 0, answered = 0; answered < rows.Count;)
        {
            for (int size = Next(sent); size > 0 && credit >= size; size = Next(sent))
            {
                frame.Clear();
                for (int i = 0; i < size; i++, sent++)
                    frame.Add((ulong)sent, rows[sent]);
                await connection.SendAsync(StreamNumber, frame.ToMessage(), cancellation);
                credit -= size;
            }

            int count = (await ReadAsync<ResultsMessage>(connection, cancellation)).Count;
            answered += count;
            credit += count;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await connection.SendAsync(StreamNumber, EndMessage.Instance, cancellation);
        return (seconds, (await ReadAsync<EndedMessage>(connection, cancellation)).Passes);

        int Next(int sent) => Math.Min(rowsPerFrame, rows.Count - sent);
    }

    /// <summary>The next message of a kind; progress before it is passed over, an error is thrown.</summary>
    private static async Task<T> ReadAsync<T>(Connection connection, CancellationToken cancellation)
        where T : IMessage<T>
    {
        while (true)
        {
            var frame = await connection.ReadAsync(cancellation) ?? throw new BenchException("the daemon closed the connection");
            switch (frame.Kind)
            {
                case MessageKind.Progress:
                    break;
                case MessageKind.Error:
                    throw new BenchException($"the daemon: {frame.Read<ErrorMessage>().ToException().Message}");
                default:
                    return frame.Read<T>();
            }
        }
    }
}
