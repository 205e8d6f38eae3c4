namespace Pcmd.Configuration;

/// <summary>The node as Slurm calls it: what <c>%n</c> in a path stands for.</summary>
public static class NodeName
{
    /// <summary>As slurmd has it in its own environment, else the host's name without its domain.</summary>
    public static string Find()
    {
        var slurm = Environment.GetEnvironmentVariable("SLURMD_NODENAME");
        return IsValid(slurm) ? slurm! : Environment.MachineName.Split('.')[0];
    }

    /// <summary>It becomes part of paths, so it must not be able to lead anywhere.</summary>
    public static bool IsValid(string? name) =>
        !string.IsNullOrEmpty(name) && name.Length <= 64 && name[0] != '.'
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
