namespace Pcm.Linux;

/// <summary>The error numbers that something is done about.</summary>
public enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    ESRCH = 3,
    EINTR = 4,
    ECHILD = 10,
    EAGAIN = 11,
    EACCES = 13,
    EEXIST = 17,
    ENOTDIR = 20,
    EINVAL = 22,
    ENOSPC = 28,
    EROFS = 30,
    EPIPE = 32,
    ERANGE = 34,
    ENOSYS = 38,
    ELOOP = 40,
    ECONNRESET = 104,
}
