using Pcm.Client.Connecting;
using Pcm.Client.Evaluation;
using Pcm.Client.Input;
using Pcm.Client.Output;
using Pcm.Client.Resuming;
using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>One run over an input: opens the stream, does the rows that are missing, and puts the output in place.</summary>
public sealed class InferenceRun(RunRequest request, DaemonConnector connector, IRunObserver observer, StopRequest stop)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Evaluator? _evaluator = request.GoldColumn is null ? null : new Evaluator(request.GoldMap);

    /// <summary>Runs to the end.</summary>
    /// <exception cref="ClientException">It could not, or was stopped.</exception>
    public RunSummary Run()
    {
        var started = _time.GetTimestamp();
        using var input = request.Row is { } row ? InputFile.FromRow(row) : InputFile.Open(request.InputPath);
        return IsStreamed(request.OutputPath) ? RunStreamed(input, started) : new ResumableRun(this, request).Run(input, started);
    }

    internal TimeProvider Time => _time;

    internal Evaluator? Evaluator => _evaluator;

    internal Action<ReadOnlySpan<byte>>? OnLine => _evaluator is null ? null : _evaluator.Add;

    internal StopRequest Stop => stop;

    internal void Notice(string message) => observer.Notice(message);

    /// <summary>Opens the first stream of the run.</summary>
    /// <param name="variant">The variant to ask for where the user named none.</param>
    internal DaemonStream Open(string? variant) => OpenStream(connector.Ask, variant);

    /// <summary>Makes an input ready to be read for the context of a stream.</summary>
    internal PreparedInput Prepare(InputFile file, DaemonStream stream)
    {
        var facts = stream.Opened.Facts;
        var fields = request.Options.Template is null ? facts.Fields : PromptFields.Of(request.Options.Template);
        var shape = new RowShape(fields, Copies(), request.ColumnOf);
        return file.IsSeekable ? Create() : stop.WaitFor(Create);

        PreparedInput Create() => PreparedInput.Create(file, request, shape, facts.Defaults.Keys.ToList());
    }

    /// <summary>Does the rows of an input that are not done, into a sink.</summary>
    internal RowTally Process(PreparedInput input, DaemonStream stream, RowSet done, IRowSink sink, long started)
    {
        var facts = stream.Opened.Facts;
        var doneBefore = done.Count;
        var window = new RowWindow();
        window.SetCredit(stream.Opened.Credit);
        using var sender = new RowSender(window);
        sender.Use(stream);

        // Two threads write lines: each has a format of its own.
        using var draft = new RowDraft(input.Shape);
        using var feederFormat = NewFormat(facts, input.Shape);
        using var loopFormat = NewFormat(facts, input.Shape);
        var feeder = new RowFeeder(input.Reader, draft, done, request.Limit, window, sender, feederFormat)
        {
            MaxRowBytes = stream.Connection.Welcome.MaxRowBytes,
            Task = request.Task,
        };
        var loop = new RowLoop(stream, () => Reopen(facts), window, sender, feeder, loopFormat, sink, request.Task, stop, _time)
        {
            Advanced = Report,
        };
        feeder.Start();
        loop.Run();
        Report(loop);
        if (feeder.TotalRows is not { } total || total == 0) throw input.Source.Unusable("has no rows");
        return new RowTally(total, loop.Written.Rows, loop.Written.Errors, loop.FirstAnswerAt is { } at ? _time.GetElapsedTime(started, at) : null);

        void Report(RowLoop at) => observer.Advanced(
            new RunProgress(at.Written.Rows, at.Written.Errors, doneBefore, input.FractionRead, _time.GetElapsedTime(started)));
    }

    private static bool IsStreamed(string path)
    {
        if (path == "-") return true;
        try
        {
            // A pipe or a device holds no parts and cannot be renamed to, nor can what a link such as /dev/stdout leads to.
            return Linux.FileFacts.OfTarget(Path.GetFullPath(path)) is { Type: not (Linux.FileType.Regular or Linux.FileType.Directory) };
        }
        catch (Linux.LinuxException e)
        {
            throw OutputErrors.From(e, path);
        }
    }

    private RunSummary RunStreamed(InputFile input, long started)
    {
        using var sink = request.OutputPath == "-" ? StreamSink.ToStandardOutput(OnLine) : StreamSink.ToSpecialFile(request.OutputPath, OnLine);
        using var stream = Open(variant: null);
        using var rows = Prepare(input, stream);
        var tally = Process(rows, stream, new RowSet(), sink, started);
        return new RunSummary(tally.Rows, tally.ErrorsDone, tally.RowsDone, _time.GetElapsedTime(started), tally.FirstAnswerAfter) { Evaluation = _evaluator?.ToReport() };
    }

    private DaemonStream Reopen(ContextFacts facts)
    {
        observer.Notice("the connection to pcmd was lost; connecting again");
        var stream = OpenStream(ask => ask(connector.Reconnect()), facts.Variant);
        if (stream.Opened.Facts.Digest == facts.Digest || request.MixVariants) return stream;
        stream.Dispose();
        throw new ClientException(ExitCode.CannotWrite, $"context {facts.Context} was changed while this ran; start anew with --overwrite");
    }

    // A daemon can be restarted while the context comes up, too; and one that is stopping still listens until other streams have finished.
    private DaemonStream OpenStream(Func<Func<DaemonConnection, DaemonStream>, DaemonStream> connect, string? variant)
    {
        var started = _time.GetTimestamp();
        var pause = Limits.FirstPause;
        try
        {
            for (var lost = 0; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, Limits.LongestPause.Ticks)))
            {
                try
                {
                    var stream = connect(connection => DaemonStream.Open(connection, OpenMessage(variant), observer, stop));
                    observer.Opened(stream.Opened.Facts);
                    return stream;
                }
                catch (ConnectionLostException) when (++lost < Limits.FruitlessStreams)
                {
                    observer.Notice("pcmd went while the context came up; connecting again");
                }
                catch (PcmException e) when (e.Code == ErrorCode.ShuttingDown && _time.GetElapsedTime(started) < Limits.ReconnectTimeout)
                {
                    // The next daemon's socket is what to wait for.
                }

                if (stop.Wait(pause)) stop.ThrowIfRequested();
                connect = ask => ask(connector.Reconnect());
            }
        }
        catch (PcmException e)
        {
            throw ServiceErrors.ToClient(e);
        }
        catch (ConnectionLostException e)
        {
            throw new ClientException(ExitCode.TryAgain, $"pcmd ended while the context came up: {e.Message}; run the same command again", e);
        }
    }

    private OpenMessage OpenMessage(string? variant) => new(
        request.Task,
        request.Context,
        request.Options with { Variant = request.Options.Variant ?? variant, Window = Limits.CreditRows });

    private List<(string Name, string Column)> Copies() =>
        [.. request.GoldColumn is { } gold ? [("gold", gold)] : Array.Empty<(string, string)>(), .. request.Keep.Select(name => (name, name))];

    private ResultFormat NewFormat(ContextFacts facts, RowShape shape) =>
        new(facts, shape.Copies.Select(copy => copy.Name), request.LogProbabilities);
}
