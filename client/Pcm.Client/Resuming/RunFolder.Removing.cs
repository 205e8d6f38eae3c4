using Pcm.Linux;

namespace Pcm.Client.Resuming;

/// <summary>
/// How parts are removed. The folder is moved aside first, so that another run sees either all of it or none, and once nobody needs it, to a name
/// that says so: whoever finds that name may go on deleting.
/// </summary>
public sealed partial class RunFolder
{
    // Beside the output, as names of one folder: file servers move a folder from one to another by copying it, if at all.
    private const string Aside = "-done-", Gone = "-gone-";

    private string? _gone;

    /// <summary>Forgets all parts.</summary>
    public void Remove() => Guard(() =>
    {
        if (TryMove(FolderPath, Gone)) DeleteGone();
        DeleteLeft();
        return true;
    });

    /// <summary>Deletes what a run of this output has left that died while it deleted its parts.</summary>
    public void DeleteLeft()
    {
        try
        {
            var beside = Directory.EnumerateDirectories(Path.GetDirectoryName(FolderPath)!).Take(Limits.MaxFoldersLookedThrough);
            var left = beside.Where(path => IsLeft(path, Gone) || (IsLeft(path, Aside) && File.Exists(PartIn(path, path[(FolderPath + Aside).Length..]))));
            foreach (var path in left.ToList()) Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another run deletes it just now, or the folder cannot be read: the output is whole all the same.
        }

        bool IsLeft(string path, string name) =>
            path.StartsWith(FolderPath + name, StringComparison.Ordinal)
                && FileFacts.Of(path) is { Type: FileType.Directory } facts && facts.Uid == User.EffectiveId;
    }

    // The parts of a run that has started anew since are not this one's to take.
    private void RemoveDone()
    {
        if (!TryMove(FolderPath, Aside)) return;
        var aside = FolderPath + Aside + _runName;
        if (File.Exists(PartIn(aside, _runName)))
        {
            RemoveAside(aside);
            return;
        }

        try
        {
            Directory.Move(aside, FolderPath);
        }
        catch (IOException)
        {
            // A third run has begun; that one finds its rows missing, and says so.
        }
    }

    private void RemoveAside(string aside)
    {
        try
        {
            if (TryMove(aside, Gone)) DeleteGone();
        }
        catch (IOException)
        {
            // This run's own --overwrite has left a folder of that name, with a file that is open somewhere: the next run deletes both.
        }
    }

    /// <returns>False where another run has moved it.</returns>
    private bool TryMove(string path, string name)
    {
        try
        {
            Directory.Move(path, FolderPath + name + _runName);
            if (name == Gone) _gone = FolderPath + name + _runName;
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    // A file that is open somewhere keeps its folder on a file server: this process's own is closed later, and tried again then.
    private void DeleteGone()
    {
        try
        {
            if (_gone is null) return;
            Directory.Delete(_gone, recursive: true);
            _gone = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The output is whole, and that is what matters.
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone with its folder.
        }
    }
}
