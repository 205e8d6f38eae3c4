using Pcm.Inference;
using Pcm.Protocol;
using Pcm.Worker.Scheduling;

namespace Pcm.Worker.Serving;

// Streams: opened, fed with rows, closed.
internal sealed partial class Session
{
    private void Open(Frame frame)
    {
        var context = RequireContext();
        var open = frame.Read<OpenMessage>();
        if (frame.Stream == 0)
            throw new PcmException(ErrorCode.ProtocolViolation, "stream 0 is the connection itself");
        ForgetClosedStreams();
        if (_streams.ContainsKey(frame.Stream))
            throw new PcmException(ErrorCode.ProtocolViolation, $"stream {frame.Stream} is open already");
        if (_streams.Count == Limits.MaxStreams)
            throw new PcmException(ErrorCode.Busy, $"{Limits.MaxStreams} streams are open on this context; try again later");

        var options = StreamOptions.Of(open.Task, open.Options, context);
        var credit = Math.Clamp(open.Options.Window ?? Protocol.Limits.DefaultWindowRows, 1, Protocol.Limits.MaxWindowRows);
        _streams.Add(frame.Stream, new RowStream(frame.Stream, open.Task, options, credit, _connection));
        _connection.Post(frame.Stream, new OpenedMessage(credit, context.Facts));
    }

    private void TakeRows(Frame frame)
    {
        // A stream that has failed may still have rows on their way.
        if (!_streams.TryGetValue(frame.Stream, out var stream) || stream.IsClosed)
            return;
        try
        {
            var kept = frame.Copy();
            var message = kept.Read<RowsMessage>();
            var rows = new List<RawRow>(message.Count);
            foreach (var row in message)
                rows.Add(new RawRow(stream, row));
            stream.Admit(rows.Count);
            RequireContext().Add(stream, rows);
        }
        catch (PcmException e)
        {
            Close(stream, e);
        }
    }

    private void Close(RowStream stream, PcmException reason)
    {
        _streams.Remove(stream.Id);
        stream.Fail(reason);
        host.Context?.Drop(stream);
    }

    private void ForgetClosedStreams()
    {
        foreach (var (id, stream) in _streams)
        {
            if (stream.IsClosed)
                _streams.Remove(id);
        }
    }

    private void Render(Frame frame)
    {
        var context = RequireContext();
        var request = frame.Read<RenderMessage>();
        try
        {
            var item = context.Engine.Render(request.Fields, StreamOptions.OfRender(request.Options, context));
            _connection.Post(frame.Stream, new RenderedMessage
            {
                Text = item.Text,
                Ids = [.. item.Tokens.Select(token => token.Id)],
                Pieces = [.. item.Tokens.Select(token => token.Text)],
                PrefixTokens = item.PrefixTokens,
                Truncated = TruncatedOf(item, request.Options),
                Labels = context.Facts.Labels,
                MaxPromptTokens = context.Facts.MaxPromptTokens,
            });
        }
        catch (ItemException e)
        {
            throw new PcmException(Preparer.CodeOf(e.Code), e.Message);
        }
    }

    // The engine counts the cut tokens of all fields together.
    private static Dictionary<string, ulong> TruncatedOf(RenderedItem item, OpenOptions options) =>
        item.TruncatedTokens == 0 ? [] : new() { [string.Join("+", options.Truncate?.Keys ?? [])] = (ulong)item.TruncatedTokens };
}
