using Pcm.Client.Input;
using Pcm.Client.Output;
using Pcm.Client.Resuming;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.Client.Running;

/// <summary>
/// Reads the input on a thread of its own and sends what is not done yet. A frame is sent as soon as the next row would have to be waited for, so
/// a lone row never waits for company.
/// </summary>
internal sealed class RowFeeder(RowReader reader, RowDraft draft, RowSet done, long? limit, RowWindow window, RowSender sender, ResultFormat format)
{
    private volatile bool _isStopped;
    private volatile bool _isDone;

    /// <summary>Largest row that the daemon takes.</summary>
    public required int MaxRowBytes { get; init; }

    public required InferenceTask Task { get; init; }

    /// <summary>Nothing more will be added.</summary>
    public bool IsDone => _isDone;

    /// <summary>Why the input could not be read to its end.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Rows of the input once it was read to its end or limit; null before.</summary>
    public long? TotalRows { get; private set; }

    public void Start() => new Thread(Run) { IsBackground = true, Name = "rows" }.Start();

    /// <summary>Reads no further. A read that is under way may never end, so nobody waits for it.</summary>
    public void Stop()
    {
        _isStopped = true;
        window.Close();
    }

    private void Run()
    {
        try
        {
            using var encoded = new MessagePackWriter();
            while (reader.Row != limit)
            {
                if (!reader.HasMore) sender.Flush();
                if (_isStopped) return;
                if (!reader.Advance())
                {
                    TotalRows = reader.Row;
                    return;
                }

                if (!done.Contains(reader.Row) && !Feed(encoded)) return;
            }

            TotalRows = limit;
        }
        catch (Exception e)
        {
            Failure = e;
        }
        finally
        {
            sender.Flush();
            _isDone = true;
            sender.Wake();
        }
    }

    private bool Feed(MessagePackWriter encoded)
    {
        reader.Parse(draft);
        encoded.Clear();
        if (draft.Problem is null) draft.WriteTo(encoded);
        if (encoded.Length > MaxRowBytes)
        {
            draft.Problem = new RowProblem(ErrorCode.RowTooLarge.Name(), $"the row's fields take {encoded.Length} bytes; {MaxRowBytes} are the most");
            encoded.Clear();
        }

        if (window.IsFull(encoded.Length))
        {
            sender.Flush();
            if (window.Unanswered == 0) sender.Wake();
            if (!window.WaitForRoom(encoded.Length)) return false;
        }

        if (draft.Problem is { } problem) AddProblem(problem, encoded);
        else sender.Add(draft, encoded);
        return true;
    }

    private void AddProblem(RowProblem problem, MessagePackWriter nothing)
    {
        // A first row that is not what the format says means that the format is not what the user thinks.
        if (draft.Row == 1 && problem.Code == RowProblem.BadRow)
            throw new ClientException(ExitCode.UnusableInput, $"the input cannot be read: {problem.Message}; --format names another format");

        window.AddAnswered(draft, nothing, slot => format.Failed(slot.Row, slot.Copies, problem.Code, problem.Message, Task));
    }
}
