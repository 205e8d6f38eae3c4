using Microsoft.Win32.SafeHandles;
using Pcm.Client.Output;
using Pcm.Linux;

namespace Pcm.Client.Resuming;

/// <summary>
/// <c>OUT.pcm/</c>, where the parts of an output lie until it is whole. Any number of runs may work in it at once, on any number of nodes: each
/// writes a part of its own, and nothing in it is ever changed or locked. The run that finds all rows there merges them into OUT by a rename, and
/// moves the folder aside by another before it deletes it.
/// </summary>
public sealed partial class RunFolder
{
    private const string PartPattern = "part-*.jsonl";

    private readonly string _runName;

    private RunFolder(string outputPath, string runName)
    {
        OutputPath = outputPath;
        FolderPath = outputPath + ".pcm";
        _runName = runName;
    }

    /// <summary>The output, with links followed.</summary>
    public string OutputPath { get; }

    public string FolderPath { get; }

    public bool Exists => Directory.Exists(FolderPath);

    public bool OutputExists => File.Exists(OutputPath);

    private string RunFilePath => Path.Combine(FolderPath, RunFile.Name);

    /// <summary>Finds the folder of an output. Touches nothing.</summary>
    /// <param name="outputPath">The output that the user named.</param>
    /// <param name="runName">A name that no other run has, on any node; later runs sort behind earlier ones.</param>
    /// <exception cref="ClientException">The output is a directory.</exception>
    public static RunFolder Of(string outputPath, string runName)
    {
        var path = Path.GetFullPath(outputPath);
        if (Directory.Exists(path)) throw new ClientException(ExitCode.CannotWrite, $"{outputPath} is a directory; name a file");
        try
        {
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A new output.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputErrors.From(e, outputPath);
        }

        return new RunFolder(path, runName);
    }

    /// <summary>A name for this run: its time, node and process.</summary>
    public static string NewRunName(TimeProvider time) =>
        $"{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'.'fff}-{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>The identity of the run that the parts are from; null when there is none.</summary>
    /// <exception cref="ClientException">It cannot be used, or its folder is somebody else's.</exception>
    public RunIdentity? ReadIdentity() => Guard(() =>
    {
        RequireOwn();
        return RunFile.TryRead(RunFilePath);
    });

    /// <summary>Makes the folder, so that an output which cannot be written is found before any work.</summary>
    /// <exception cref="ClientException">The folder that it would lie in is not there, or cannot be written to.</exception>
    public void Create() => Guard(() =>
    {
        var parent = Path.GetDirectoryName(OutputPath)!;
        if (!Directory.Exists(parent)) throw new ClientException(ExitCode.CannotWrite, $"{OutputPath} cannot be written: there is no folder {parent}");
        MakeFolder();
        return true;
    });

    /// <summary>Takes back <see cref="Create"/> when nothing was begun, and deletes what files that were still open have kept.</summary>
    public void RemoveIfEmpty()
    {
        DeleteGone();
        try
        {
            if (Exists && !Directory.EnumerateFileSystemEntries(FolderPath).Any()) Directory.Delete(FolderPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another run has just put something into it, or it is gone already.
        }
    }

    /// <summary>A file for this run alone that vanishes when it is closed, whatever happens to the process.</summary>
    public SafeFileHandle OpenSpool() => Guard(() =>
    {
        var path = Path.Combine(FolderPath, $"input-{_runName}");
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        return handle;
    });

    /// <summary>Writes the identity if this is the first run, and opens this run's part.</summary>
    /// <returns>The part, and whether this run was the first.</returns>
    /// <exception cref="FolderTakenAwayException">Another run has just finished the output, or started it anew.</exception>
    public (PartWriter Part, bool IsFirst) Begin(RunIdentity identity, string writtenBy) => GuardFolder(() =>
    {
        MakeFolder();
        var isFirst = RunFile.Write(RunFilePath, identity, _runName, writtenBy);
        return (new PartWriter(PartIn(FolderPath, _runName)), isFirst);
    });

    /// <summary>The rows that need not be done again.</summary>
    /// <param name="withErrors">A row that ended in an error counts as done.</param>
    /// <param name="withOutput">The finished output counts as the earliest part.</param>
    /// <exception cref="FolderTakenAwayException">Another run has just finished the output, or started it anew.</exception>
    public RowSet ReadDone(bool withErrors, bool withOutput) => GuardFolder(() =>
    {
        var done = new RowSet();
        foreach (var path in Parts(withOutput))
        {
            using var part = new PartReader(path);
            while (part.MoveNext())
            {
                if (withErrors || !part.Current.IsError) done.Add(part.Current.Row);
            }
        }

        return done;
    });

    /// <summary>After a run that did nothing: takes its part away again, and the identity where no other part is left.</summary>
    public void DiscardEmpty(PartWriter part)
    {
        try
        {
            if (new FileInfo(part.Path) is not { Exists: true, Length: 0 }) return;
            File.Delete(part.Path);
            if (Parts(withOutput: false).Count == 0) RunFile.Discard(RunFilePath, _runName, () => Parts(withOutput: false).Count > 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty part is no harm.
        }
    }

    private static string PartIn(string folder, string runName) => Path.Combine(folder, $"part-{runName}.jsonl");

    private List<string> Parts(bool withOutput)
    {
        var parts = Directory.Exists(FolderPath) ? Directory.GetFiles(FolderPath, PartPattern).Order(StringComparer.Ordinal).ToList() : [];
        if (withOutput && OutputExists) parts.Insert(0, OutputPath);
        return parts.Count <= Limits.MaxParts
            ? parts
            : throw new ClientException(ExitCode.CannotWrite, $"{FolderPath} holds {parts.Count} parts, more than the {Limits.MaxParts} that can be merged; start anew with --overwrite");
    }

    // Rows and verdicts lie in it, so it is for its owner alone.
    private void MakeFolder()
    {
        Directory.CreateDirectory(FolderPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        RequireOwn();
    }

    // Where others may write beside the output, one of them could have made it, and with it the verdicts.
    private void RequireOwn()
    {
        if (FileFacts.Of(FolderPath) is not { } facts) return;
        if (facts.Type != FileType.Directory)
            throw new ClientException(ExitCode.CannotWrite, $"{FolderPath} is there and is no folder; move it away or choose another output");
        if (facts.Uid != User.EffectiveId)
        {
            throw new ClientException(
                ExitCode.CannotWrite, $"{FolderPath} belongs to uid {facts.Uid}, not to you; choose another output, or have its owner finish that run");
        }
    }

    /// <summary>As <see cref="Guard"/>, where a file that is gone means that the whole folder was moved aside.</summary>
    private T GuardFolder<T>(Func<T> work) => Guard(() =>
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FolderTakenAwayException(FolderPath, e);
        }
    });

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputErrors.From(e, OutputPath);
        }
    }
}
