using System.Runtime.ExceptionServices;
using Pcm.Client.Connecting;
using Pcm.Client.Output;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.Client.Running;

/// <summary>
/// Receives answers and writes them in order, until every row is answered. When the connection or the stream is lost it opens another and sends
/// what is unanswered again; when a stop is requested it waits for what is on its way, for a bounded time.
/// </summary>
internal sealed class RowLoop(
    DaemonStream first, Func<DaemonStream> reopen, RowWindow window, RowSender sender, RowFeeder feeder, ResultFormat format, IRowSink sink,
    InferenceTask task, StopRequest stop, TimeProvider time)
{
    private readonly RowRetries _retries = new(time);
    private DaemonStream _stream = first;
    private int _fruitless;
    private long? _drainSince;
    private long _collectedAt;

    /// <summary>Rows written, and how many of them are errors.</summary>
    public (long Rows, long Errors) Written { get; private set; }

    /// <summary>When the first row was answered.</summary>
    public long? FirstAnswerAt { get; private set; }

    /// <summary>Called after every look at the connection.</summary>
    public required Action<RowLoop> Advanced { get; init; }

    /// <summary>Runs to the end of the input.</summary>
    /// <exception cref="ClientException">Stopped, or the daemon did not come back; everything written is flushed.</exception>
    public void Run()
    {
        while (true)
        {
            // Asked before the window: what the feeder added last is then seen.
            var fed = feeder.IsDone;
            Write();
            if (fed && window.IsEmpty) break;
            if (IsDrained(fed)) break;
            ResendDue();
            Receive();
            Advanced(this);
        }

        if (feeder.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        stop.ThrowIfRequested();
        End();
    }

    private void Write()
    {
        var (rows, errors) = window.WriteAnswered(sink);
        if (rows == 0) return;
        Written = (Written.Rows + rows, Written.Errors + errors);
        sink.Flush();
    }

    /// <summary>True when there is nothing left to wait for after a stop, or after an input that could not be read on.</summary>
    private bool IsDrained(bool fed)
    {
        if (!stop.IsRequested && !(fed && feeder.Failure is not null)) return false;
        if (_drainSince is null) feeder.Stop();
        _drainSince ??= time.GetTimestamp();
        return window.Unanswered == 0 || time.GetElapsedTime(_drainSince.Value) > Limits.DrainTimeout;
    }

    private void ResendDue()
    {
        while (_retries.Take() is { } row)
        {
            if (window.Find(row) is { } slot) sender.Resend(slot);
        }
    }

    private void Receive()
    {
        try
        {
            var tick = _retries.NextIn is { } next && next < Limits.Tick ? next : Limits.Tick;
            var frame = _stream.Read(tick < OneMillisecond ? OneMillisecond : tick);
            if (frame is not { Kind: MessageKind.Results } results) return;
            foreach (var item in results.Read<ResultsMessage>()) Answer(item);
            CollectGarbage();
        }
        catch (MessagePackException e)
        {
            throw ServiceErrors.ToClient(new PcmException(ErrorCode.ProtocolViolation, e.Message, e));
        }
        catch (PcmException e) when (e.Permanent)
        {
            throw ServiceErrors.ToClient(e);
        }
        catch (Exception e) when (e is PcmException or ConnectionLostException)
        {
            Reopen(e);
        }
    }

    private static TimeSpan OneMillisecond => TimeSpan.FromMilliseconds(1);

    private void Answer(in ResultItem item)
    {
        if (window.Find((long)item.Row) is not { } slot) return;
        FirstAnswerAt ??= time.GetTimestamp();
        _fruitless = 0;
        if (item.Status != ErrorCode.None)
        {
            var error = item.DecodeError();
            if (error.Permanent) window.Answer(slot, format.Failed(slot.Row, slot.Copies, error.Code.Name(), error.Text, task), isError: true);
            else _retries.Add(slot, error);
            return;
        }

        var line = task == InferenceTask.Classify
            ? format.Classified(slot.Row, slot.Copies, item.DecodeClassify())
            : format.Generated(slot.Row, slot.Copies, item.DecodeGenerate());
        window.Answer(slot, line, isError: false);
    }

    /// <summary>
    /// The collector's own budget follows the processor's cache, tens of MB on a server, and no setting of a native program bounds it. What lives
    /// here is a few MB, so that collecting it often costs nothing that is felt.
    /// </summary>
    private void CollectGarbage()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        if (allocated - _collectedAt < Limits.GarbageBytes) return;
        _collectedAt = allocated;
        GC.Collect(1);
    }

    private void Reopen(Exception cause)
    {
        sender.Lose();
        _stream.Dispose();
        _retries.Clear();
        if (++_fruitless > Limits.FruitlessStreams)
        {
            throw new ClientException(
                ExitCode.TryAgain, $"pcmd failed {_fruitless} times in a row without answering a row: {cause.Message}; run the same command again", cause);
        }

        _stream = reopen();
        window.SetCredit(_stream.Opened.Credit);
        sender.Use(_stream);
    }

    /// <summary>Tells the daemon that nothing more comes. It matters to the daemon's books only, so a failure here changes nothing.</summary>
    private void End()
    {
        try
        {
            _stream.End();
            var asked = time.GetTimestamp();
            while (_stream.Read(Limits.Tick)?.Kind != MessageKind.Ended && time.GetElapsedTime(asked) < Limits.EndTimeout)
            {
                // A late pong or answer.
            }
        }
        catch (Exception e) when (e is ConnectionLostException or PcmException)
        {
            // All rows are answered.
        }
        finally
        {
            _stream.Dispose();
        }
    }
}
