using System.Diagnostics;
using NUnit.Framework;
using Pcm.IntegrationTests.Daemon;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Hostile;

/// <summary>A well-behaved client: asks the same rows again and again, and holds every answer to what it was told when nobody disturbed.</summary>
internal sealed class Neighbour : IAsyncDisposable
{
    private const int Rows = 64;
    private const double Tolerance = 1e-4;

    private static readonly string[] Claims = [.. Enumerable.Range(0, Rows).Select(i => $"The tower of town {i} was built in {1700 + 3 * i}.")];

    private readonly DaemonPeer _peer;
    private Dictionary<ulong, ResultItem> _expected = [];
    private uint _stream;

    private Neighbour(DaemonPeer peer) => _peer = peer;

    /// <summary>Connects, and learns the right answers.</summary>
    public static async Task<Neighbour> ConnectAsync(string socket)
    {
        var neighbour = new Neighbour(await DaemonPeer.ConnectAsync(socket));
        neighbour._expected = await neighbour.RoundAsync();

        // Open to the end, so that nobody can evict the context between two rounds.
        await neighbour._peer.OpenAsync(++neighbour._stream);
        return neighbour;
    }

    /// <summary>Asks for at least so long, and until the work beside it is done.</summary>
    /// <returns>Rows answered in a second.</returns>
    public async Task<double> AskAsync(TimeSpan atLeast, Task? beside = null)
    {
        var started = Stopwatch.GetTimestamp();
        var rows = 0;
        do
        {
            Compare(await RoundAsync());
            rows += Rows;
        }
        while (Stopwatch.GetElapsedTime(started) < atLeast || beside is { IsCompleted: false });
        return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    private async Task<Dictionary<ulong, ResultItem>> RoundAsync()
    {
        var opened = await _peer.OpenAsync(++_stream, options: new OpenOptions { Window = 16 });
        return await _peer.RunAsync(_stream, opened.Credit, Claims);
    }

    private void Compare(Dictionary<ulong, ResultItem> answers)
    {
        foreach (var (row, item) in answers)
        {
            Assert.That(item.Status, Is.EqualTo(ErrorCode.None), $"row {row}");
            var (answer, expected) = (item.DecodeClassify(), _expected[row].DecodeClassify());
            Assert.That(answer.LabelLogProbabilities, Is.EqualTo(expected.LabelLogProbabilities).Within(Tolerance), $"row {row}");
        }
    }
}
