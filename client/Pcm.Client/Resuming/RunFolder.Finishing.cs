using Pcm.Client.Output;
using Pcm.Linux;

namespace Pcm.Client.Resuming;

/// <summary>How an output becomes whole.</summary>
public sealed partial class RunFolder
{
    /// <summary>What the output that is there says of itself; null where there is none.</summary>
    internal OutputMark.State? MarkOfOutput(RunIdentity identity) => Guard<OutputMark.State?>(() => OutputExists ? OutputMark.Compare(OutputPath, identity) : null);

    /// <summary>Merges all parts into the output and removes them.</summary>
    /// <param name="identity">What the output is marked with.</param>
    /// <param name="expectedRows">Rows of the input.</param>
    /// <param name="part">This run's part, closed.</param>
    /// <param name="withOutput">The finished output counts as the earliest part.</param>
    /// <exception cref="ClientException">Rows are missing, or the output cannot be written.</exception>
    public MergeResult Finish(RunIdentity identity, long expectedRows, PartWriter part, bool withOutput) => Guard(() =>
    {
        if (part.IsTakenAway) return FinishedByAnother(identity, expectedRows);
        var temporary = Path.Combine(FolderPath, $"merged-{_runName}.tmp");
        try
        {
            var result = Merge(temporary, withOutput);
            if (result.Rows != expectedRows)
            {
                throw new ClientException(
                    ExitCode.TryAgain, $"{FolderPath} holds {result.Rows} of {expectedRows} rows: parts were taken away while this ran; run the same command again");
            }

            var isMarked = OutputMark.TryWrite(temporary, identity);
            Durable.Rename(temporary, OutputPath);
            if (isMarked) OutputMark.DeleteBeside(OutputPath);
            else OutputMark.WriteBeside(OutputPath, identity);
            RemoveDone();
            return result;
        }
        catch (Exception e) when (e is IOException or ClientException && part.IsTakenAway)
        {
            return FinishedByAnother(identity, expectedRows);
        }
        finally
        {
            // On a disk that is full it holds what the next try needs.
            DeleteQuietly(temporary);
        }
    });

    /// <summary>Counts the rows of the finished output.</summary>
    /// <param name="onLine">Sees every line of it.</param>
    public MergeResult ReadOutput(Action<ReadOnlySpan<byte>>? onLine) => Guard(() =>
    {
        long rows = 0, errors = 0;
        using var output = new PartReader(OutputPath);
        while (output.MoveNext())
        {
            rows++;
            if (output.Current.IsError) errors++;
            onLine?.Invoke(output.Line);
        }

        return new MergeResult(rows, errors);
    });

    private MergeResult Merge(string temporary, bool withOutput)
    {
        long rows = 0, errors = 0;
        using var merge = new PartMerge(Parts(withOutput));
        using var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var output = new LineBuffer(stream, OutputPath);
        while (merge.MoveNext())
        {
            rows++;
            if (merge.Current.IsError) errors++;
            output.Write(merge.Line);
        }

        output.Flush();
        stream.Flush(flushToDisk: true);
        return new MergeResult(rows, errors);
    }

    // Its mark tells that it is this run's output; without one, where it is being marked just now, that it has all rows.
    private MergeResult FinishedByAnother(RunIdentity identity, long expectedRows)
    {
        var mark = MarkOfOutput(identity);
        if (mark is OutputMark.State.Same or OutputMark.State.Unmarked)
        {
            var output = ReadOutput(null);
            if (mark == OutputMark.State.Same || output.Rows == expectedRows) return output with { ByAnotherRun = true };
        }

        throw mark is null
            ? new ClientException(
                ExitCode.CannotWrite, $"{FolderPath} was removed while this ran, and {OutputPath} is not there either; run the same command again to start anew")
            : new ClientException(
                ExitCode.TryAgain, $"{FolderPath} was taken away by another run of this output, which did not finish this one's; run the same command again");
    }
}
