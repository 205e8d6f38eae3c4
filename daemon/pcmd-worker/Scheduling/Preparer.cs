using Pcm.Inference;
using Pcm.Protocol;

namespace Pcm.Worker.Scheduling;

/// <summary>A thread that renders and tokenises rows while the engine's threads run a pass, so that the next pass finds them ready.</summary>
internal sealed partial class Preparer
{
    private readonly InferenceEngine _engine;
    private readonly PassScheduler _scheduler;
    private readonly ResultSender _sender;
    private readonly TurnQueue _queue = new();

    public Preparer(InferenceEngine engine, PassScheduler scheduler, ResultSender sender, Action<Exception> onFault)
    {
        _engine = engine;
        _scheduler = scheduler;
        _sender = sender;
        WorkerThread.Start("prepare", Run, onFault);
    }

    /// <summary>Takes rows that their stream has admitted.</summary>
    public void Add(RowStream stream, IReadOnlyList<RawRow> rows) => _queue.Add(stream, rows);

    public void Drop(RowStream stream) => _queue.Drop(stream);

    public void Stop() => _queue.Stop();

    private void Run()
    {
        while (_queue.Take(out var row))
        {
            var (stream, item) = row;
            try
            {
                var prepared = _engine.Prepare(item.DecodeFields(), stream.OptionsFor(item.Row));
                OnPrepared(row);
                _scheduler.Add(new WaitingItem(stream, item.Row, prepared));
            }
            catch (ItemException e)
            {
                _sender.Add(new Answer(stream, item.Row) { Error = new RowError(CodeOf(e.Code), e.Message) });
            }
            catch (PcmException e)
            {
                _sender.Add(new Answer(stream, item.Row) { Error = new RowError(e.Code, e.Message) });
            }
        }
    }

    /// <summary>Fault point, as in <see cref="PassRunner"/>.</summary>
    static partial void OnPrepared(RawRow row);

    internal static ErrorCode CodeOf(ItemErrorCode code) => code switch
    {
        ItemErrorCode.FieldMissing => ErrorCode.FieldMissing,
        ItemErrorCode.TooLong => ErrorCode.TooLong,
        _ => ErrorCode.BadField,
    };
}
