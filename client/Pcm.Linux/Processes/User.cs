using System.Runtime.InteropServices;
using Pcm.Linux.LibC;

namespace Pcm.Linux;

/// <summary>Users and groups, their numbers and names.</summary>
public static class User
{
    /// <summary>Whom this process acts for.</summary>
    public static uint EffectiveId => Libc.geteuid();

    /// <summary>The group that this process acts for.</summary>
    public static uint EffectiveGroupId => Libc.getegid();

    /// <summary>Who started this process.</summary>
    public static uint RealId => Libc.getuid();

    /// <summary>The user's login name, or null where the system knows none.</summary>
    public static string? NameOf(uint uid) => Find(uid)?.Name;

    /// <summary>The user of that number, or null.</summary>
    public static unsafe UserAccount? Find(uint uid)
    {
        UserAccount? account = null;
        Look((buffer, size) =>
        {
            Libc.Passwd entry;
            Libc.Passwd* found;
            var error = Libc.getpwuid_r(uid, &entry, (byte*)buffer, (nuint)size, &found);
            if (error == 0 && found != null) account = new UserAccount(Marshal.PtrToStringUTF8((nint)found->Name)!, uid, found->Gid);
            return error;
        });
        return account;
    }

    /// <summary>The groups that a login of the user would have.</summary>
    public static unsafe IReadOnlyList<uint> GroupsOf(UserAccount user)
    {
        var groups = new uint[Limits.MaxGroups];
        var count = groups.Length;
        fixed (uint* start = groups)
        {
            return Libc.getgrouplist(user.Name, user.Gid, start, &count) < 0 ? [user.Gid] : groups[..count];
        }
    }

    /// <summary>The number of a user of that name, or null.</summary>
    public static uint? IdOf(string user) => Find(user)?.Uid;

    /// <summary>The user of that name, or null.</summary>
    public static unsafe UserAccount? Find(string user)
    {
        UserAccount? account = null;
        Look((buffer, size) =>
        {
            Libc.Passwd entry;
            Libc.Passwd* found;
            var error = Libc.getpwnam_r(user, &entry, (byte*)buffer, (nuint)size, &found);
            if (error == 0 && found != null) account = new UserAccount(user, found->Uid, found->Gid);
            return error;
        });
        return account;
    }

    /// <summary>The number of a group of that name, or null.</summary>
    public static unsafe uint? GroupIdOf(string group)
    {
        uint? gid = null;
        Look((buffer, size) =>
        {
            Libc.Group entry;
            Libc.Group* found;
            var error = Libc.getgrnam_r(group, &entry, (byte*)buffer, (nuint)size, &found);
            if (error == 0 && found != null) gid = found->Gid;
            return error;
        });
        return gid;
    }

    // The databases' functions write into a buffer of the caller's and say ERANGE until it is large enough.
    private static unsafe void Look(Func<nint, int, int> look)
    {
        for (var size = 1024; size <= Limits.MaxAccountEntryBytes; size *= 4)
        {
            var buffer = new byte[size];
            fixed (byte* start = buffer)
            {
                if (look((nint)start, size) != (int)Errno.ERANGE) return;
            }
        }
    }
}
