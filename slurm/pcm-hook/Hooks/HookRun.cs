using Pcm.Protocol;
using Pcmd.Configuration;

namespace Pcm.Hook;

/// <summary>What one call of prolog or epilog works with.</summary>
internal sealed class HookRun(HookOptions options, DaemonConfiguration configuration, bool configurationIsSound, string nodeName)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public HookOptions Options => options;

    public DaemonConfiguration Configuration => configuration;

    /// <summary>False: nobody knows which devices there are, so each that was ever used counts.</summary>
    public bool ConfigurationIsSound => configurationIsSound;

    public string NodeName => nodeName;

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_started);

    /// <summary>What is left until the hook has to have ended.</summary>
    public TimeSpan Left => configuration.Slurm.HookDeadline > Elapsed ? configuration.Slurm.HookDeadline - Elapsed : TimeSpan.Zero;

    /// <summary>What the daemon may take of it: the hook has to be able to do without it afterwards.</summary>
    public TimeSpan LeftForDaemon => Left * Limits.DaemonShare;

    /// <summary>Finds the node's configuration. One that cannot be used is replaced by the defaults.</summary>
    public static HookRun Begin(HookOptions options, string? slurmNodeName, out string? problem)
    {
        problem = null;
        var start = new StartOptions { ConfigurationFile = options.ConfigurationFile, NodeName = slurmNodeName };
        var node = slurmNodeName ?? Pcmd.Configuration.NodeName.Find();
        try
        {
            return new HookRun(options, ConfigurationLoader.LoadForHook(start), configurationIsSound: true, node);
        }
        catch (ConfigurationException e)
        {
            problem = e.Problems[0].ToString();
            return new HookRun(options, ConfigurationLoader.DefaultsForHook(start), configurationIsSound: false, node);
        }
    }

    /// <summary>Every gate of the node.</summary>
    public IReadOnlyList<Gate> AllGates()
    {
        var configured = configuration.Devices.Where(device => device.IsLeased).Select(device => GateFolders.Prepare(configuration, device.Name)).ToList();
        var known = configured.Select(gate => gate.Directory).ToHashSet();
        return [.. configured, .. GateFolders.Existing(configuration).Where(gate => !known.Contains(gate.Directory) && !IsSetAside(gate))];
    }

    private bool IsSetAside(Gate gate) =>
        configurationIsSound && configuration.Devices.Any(device => !device.IsLeased && device.Name == Path.GetFileName(gate.Directory));
}
