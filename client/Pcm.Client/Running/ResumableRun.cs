using Pcm.Client.Input;
using Pcm.Client.Output;
using Pcm.Client.Resuming;

namespace Pcm.Client.Running;

/// <summary>A run whose output is a file: parts, resume, and one rename at the end.</summary>
internal sealed class ResumableRun(InferenceRun run, RunRequest request)
{
    private readonly RunFolder _folder = RunFolder.Of(request.OutputPath, RunFolder.NewRunName(run.Time));

    private IReadOnlyCollection<string> IgnoredFacts =>
        request.MixVariants ? [RunIdentity.Names.Variant, RunIdentity.Names.VariantFiles, RunIdentity.Names.ContextDigest] : [];

    public RunSummary Run(InputFile given, long started)
    {
        if (request.Overwrite) _folder.Remove();
        _folder.Create();
        try
        {
            using var spooled = given.IsSeekable ? null : run.Stop.WaitFor(() => Spool(given));
            var input = spooled ?? given;

            // Reading the input for its digest takes as long as the context may take to come up.
            var digest = System.Threading.Tasks.Task.Run(() => InputDigest.Compute(input));
            var earlier = _folder.ReadIdentity();
            using var stream = run.Open(request.MixVariants ? null : earlier?[RunIdentity.Names.Variant]);
            var inputDigest = run.Stop.WaitFor(() => digest.GetAwaiter().GetResult());
            using var rows = run.Prepare(input, stream);
            var identity = RunIdentities.Of(request, stream.Opened.Facts, inputDigest, rows.Format);
            for (var look = 1; ; look++)
            {
                try
                {
                    return Run(rows, stream, identity, earlier, started);
                }
                catch (FolderTakenAwayException) when (look < Limits.MaxFolderLooks)
                {
                    earlier = _folder.ReadIdentity();
                }
            }
        }
        finally
        {
            _folder.RemoveIfEmpty();
        }
    }

    private RunSummary Run(PreparedInput rows, DaemonStream stream, RunIdentity identity, RunIdentity? earlier, long started)
    {
        // Runs that may differ in these make one output, and know it again.
        var marked = identity.Without(IgnoredFacts);
        var mark = request.Overwrite ? null : _folder.MarkOfOutput(marked);
        if (earlier is not null) RequireSame(identity, earlier);
        else if (mark is { } found && !MayGoOnFromOutput(found)) return WholeAlready(started);

        var withOutput = mark == OutputMark.State.Same;
        var (part, isFirst) = _folder.Begin(identity, request.Build);
        RowTally tally;
        try
        {
            using (part)
            {
                // Between the first look and this run's part another run may have finished, or begun.
                var isLate = isFirst && (earlier is not null || (mark is null && !request.Overwrite && _folder.OutputExists));
                if (isLate || _folder.ReadIdentity() is not { } settled) throw new FolderTakenAwayException(_folder.FolderPath);
                RequireSame(identity, settled);
                var done = _folder.ReadDone(withErrors: !request.RetryErrors, withOutput);
                if (part.IsTakenAway) throw new FolderTakenAwayException(_folder.FolderPath);
                if (done.Count > 0) run.Notice($"{done.Count} rows are there already; going on with the others");
                tally = run.Process(rows, stream, done, part, started);
            }
        }
        catch (ClientException e) when (e.ExitCode == ExitCode.CannotWrite && IsFinishedByAnother(part, marked))
        {
            run.Notice($"another run of the same command finished {_folder.OutputPath} first");
            return WholeAlready(started);
        }
        catch
        {
            _folder.DiscardEmpty(part);
            throw;
        }

        var merged = _folder.Finish(marked, tally.Rows, part, withOutput);
        if (merged.ByAnotherRun) run.Notice($"another run of the same command finished {_folder.OutputPath} first");
        if (run.OnLine is { } onLine) _folder.ReadOutput(onLine);
        return Summary(merged, tally.RowsDone, tally.FirstAnswerAfter, started);
    }

    // On a file server the part is not only gone: writing to it fails.
    private bool IsFinishedByAnother(PartWriter part, RunIdentity marked) =>
        part.IsTakenAway && !request.Overwrite && _folder.MarkOfOutput(marked) == OutputMark.State.Same;

    /// <summary>An output without parts: is it this very run's? Then it is whole, or its errors are to be done again.</summary>
    private bool MayGoOnFromOutput(OutputMark.State mark)
    {
        if (mark == OutputMark.State.Same) return request.RetryErrors;
        throw new ClientException(
            ExitCode.CannotWrite,
            mark == OutputMark.State.Other
                ? $"{_folder.OutputPath} is the output of a run with another input, context or options; name another file, or replace it with --overwrite"
                : $"{_folder.OutputPath} exists, and nothing tells that it is this run's; name another file, or replace it with --overwrite");
    }

    private RunSummary WholeAlready(long started)
    {
        run.Notice($"{_folder.OutputPath} is whole already; nothing to do");
        _folder.DeleteLeft();
        return Summary(_folder.ReadOutput(run.OnLine), 0, null, started) with { AlreadyWhole = true };
    }

    private RunSummary Summary(MergeResult merged, long rowsDone, TimeSpan? firstRowAfter, long started) =>
        new(merged.Rows, merged.Errors, rowsDone, run.Time.GetElapsedTime(started), firstRowAfter)
        {
            Evaluation = run.Evaluator?.ToReport(),
            AlreadyWhole = merged.ByAnotherRun,
        };

    private void RequireSame(RunIdentity now, RunIdentity earlier)
    {
        var differences = now.DifferencesFrom(earlier, IgnoredFacts);
        if (differences.Count == 0) return;
        throw new ClientException(
            ExitCode.CannotWrite,
            $"{_folder.FolderPath} holds parts of a run that differs: {string.Join("; ", differences)}. Go back to what it was, or start anew with --overwrite");
    }

    /// <summary>Standard input cannot be read twice, so its bytes go to a file of this run first; it has no name, and vanishes with the process.</summary>
    private InputFile Spool(InputFile given)
    {
        var handle = _folder.OpenSpool();
        try
        {
            using var from = given.Raw();
            var buffer = new byte[Limits.InputBufferBytes];
            long length = 0;
            while (Read(given, from, buffer) is > 0 and var read)
            {
                RandomAccess.Write(handle, buffer.AsSpan(0, read), length);
                length += read;
            }

            return InputFile.FromSpool(handle);
        }
        catch (Exception e) when (e is IOException or ClientException)
        {
            handle.Dispose();
            throw OutputErrors.From(e, _folder.FolderPath);
        }
    }

    private static int Read(InputFile given, Stream from, byte[] buffer)
    {
        try
        {
            return from.Read(buffer);
        }
        catch (IOException e)
        {
            throw new ClientException(ExitCode.UnusableInput, $"{given.DisplayName} cannot be read: {e.Message}", e);
        }
    }
}
