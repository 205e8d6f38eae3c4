using System.Text;
using Pcm.Linux;

namespace Pcm.Protocol;

/// <summary>
/// A device's fence: a folder with a file for each holder, a file <c>drained</c> while an admin wants it empty, and a file <c>lock</c> at which
/// every worker of the device is present for life. Who wants the device clean writes first and looks second; a worker becomes present
/// first and looks second. So the kernel's order decides, however slow or stopped either side is: a worker either sees that the gate is
/// closed and goes, or is seen. Each holder having a file of its own, nobody waits for a lock that another could hold while it is stopped.
/// </summary>
public sealed class Gate(string directory)
{
    private const string DrainedFile = "drained";
    private const string LockFile = "lock";
    private const string TemporarySuffix = ".new";
    private const UnixFileMode OwnerWritesGroupReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead; // 0640

    /// <summary>The gate's folder, named for its device.</summary>
    public string Directory => directory;

    private string LockPath => Path.Combine(directory, LockFile);

    /// <summary>Makes the folder and its lock where they are missing. The folder's owner writes; the workers' group only reads.</summary>
    /// <exception cref="UnsafeDirectoryException">The folder is there and not safe.</exception>
    public void Prepare(uint workersGroup)
    {
        const uint OwnerWritesGroupPasses = 0x1e8; // 0750
        OwnDirectory.Ensure(directory, OwnerWritesGroupPasses);
        Ownership.SetGroup(directory, workersGroup);
        if (!File.Exists(LockPath))
            Write(LockFile, [], durable: false);
        Ownership.SetGroup(LockPath, workersGroup);
    }

    /// <summary>Takes away what writers that are gone have left half written.</summary>
    public void ClearUnfinished()
    {
        foreach (var unfinished in System.IO.Directory.EnumerateFiles(directory, "*" + TemporarySuffix))
        {
            var writer = Path.GetExtension(Path.GetFileNameWithoutExtension(unfinished)).TrimStart('.');
            if (!int.TryParse(writer, out var pid) || ProcessIdentity.Of(pid) is null)
                File.Delete(unfinished);
        }
    }

    /// <summary>Who holds the device, and whether it is drained.</summary>
    public GateState Read()
    {
        string? drained = null;
        var holders = new List<GateHolder>();
        foreach (var path in System.IO.Directory.EnumerateFiles(directory))
        {
            var name = Path.GetFileName(path);
            if (name == DrainedFile)
                drained = ReadReason(path);
            else if (name != LockFile && !name.EndsWith(TemporarySuffix, StringComparison.Ordinal) && GateHolder.Read(path) is { } holder)
                holders.Add(holder);
        }

        return new GateState(drained, holders);
    }

    /// <summary>Makes this process, a worker, present at the device for as long as the result lives.</summary>
    /// <exception cref="GateClosedException">Nothing may be brought to the device now.</exception>
    public ProcessLock Enter()
    {
        var presence = ProcessLock.Enter(LockPath);
        if (Read().StartRefusal is not { } reason)
            return presence;
        presence.Dispose();
        throw new GateClosedException($"device {Path.GetFileName(directory)} takes no context: {reason}");
    }

    /// <summary>Pids of the workers that are on the device: proof by the kernel, whatever their supervisor knows.</summary>
    public IReadOnlyList<int> Workers() => ProcessLock.Present(LockPath);

    /// <summary>Adds a holder, or replaces the one of that id.</summary>
    public void Hold(GateHolder holder) => Write(holder.Id, holder.ToJson(), durable: false);

    /// <summary>
    /// Changes what is said of a holder that is there. It is written in place, so that one who is released meanwhile does not come back; who
    /// reads half of it reads a holder that takes no part.
    /// </summary>
    /// <returns>False when it is not there.</returns>
    public bool Change(GateHolder holder)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(directory, holder.Id), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var contents = holder.ToJson();
            stream.Write(contents);
            stream.SetLength(contents.Length);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Takes a holder away; one that is not there is fine.</summary>
    public void Release(string id) => File.Delete(Path.Combine(directory, id));

    /// <summary>Closes the device to everybody, across reboots too; what is there has to be ended by <see cref="ClearAsync"/>.</summary>
    public void Drain(string reason) => Write(DrainedFile, Encoding.UTF8.GetBytes(reason.ReplaceLineEndings(" ")), durable: true);

    /// <summary>Takes back <see cref="Drain"/>.</summary>
    public void Resume() => File.Delete(Path.Combine(directory, DrainedFile));

    /// <summary>Ends every worker that is on the device and waits for the proof. Needs no daemon; to be called after the gate was closed.</summary>
    /// <returns>How many it ended.</returns>
    /// <exception cref="TimeoutException">A worker is proven to be still there.</exception>
    public async Task<int> ClearAsync(ProcessWatcher watcher, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var ended = 0;
        using var expired = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expired.CancelAfter(timeout);
        while (Workers() is { Count: > 0 } pids)
        {
            try
            {
                // All are told to go before any is waited for: the kernel takes most of the time to give a process's memory back.
                ended += (await Task.WhenAll(pids.Select(pid => EndAsync(pid, watcher, expired.Token)))).Count(isEnded => isEnded);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"device {Path.GetFileName(directory)}: process {string.Join(", ", pids)} is still there "
                    + $"{timeout.TotalSeconds} s after it was to end");
            }
        }

        return ended;
    }

    // A process that cannot be named from here (another pid namespace) or whose locks outlive it for a moment is looked at again.
    private async Task<bool> EndAsync(int pid, ProcessWatcher watcher, CancellationToken cancellationToken)
    {
        // Pinned first and seen to be present after that, so that the pid's next owner is not ended in its place.
        if (ProcessIdentity.Of(pid) is not { } process || !Workers().Contains(pid))
        {
            await Task.Delay(Limits.GateLookAgain, cancellationToken);
            return false;
        }

        Signals.TrySend(process, Signal.Kill);
        await watcher.WhenEndedAsync(process).WaitAsync(cancellationToken);
        return true;
    }

    private static string ReadReason(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    // A holder ends with the boot, so that only what outlives it is worth the wait for the disk.
    private void Write(string name, byte[] contents, bool durable)
    {
        var path = Path.Combine(directory, name);
        var temporary = $"{path}.{Environment.ProcessId}{TemporarySuffix}";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            File.SetUnixFileMode(stream.SafeFileHandle, OwnerWritesGroupReads);
            stream.Write(contents);
            stream.Flush(flushToDisk: durable);
        }

        // The workers' group is the folder's; whoever writes need not know it.
        Ownership.SetGroup(temporary, FileFacts.Of(directory)!.Value.Gid);
        if (durable)
            Durable.Rename(temporary, path);
        else
            File.Move(temporary, path, overwrite: true);
    }
}
