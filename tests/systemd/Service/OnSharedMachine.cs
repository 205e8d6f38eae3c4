using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Pcm.SystemdTests;

/// <summary>Base of tests that begin with a fresh pcmd.service on the one machine.</summary>
public abstract class OnSharedMachine
{
    internal static PcmdMachine Pcmd => SharedMachine.Pcmd;

    internal static Machine Machine => Pcmd.Machine;

    [SetUp]
    public Task ResetAsync() => Pcmd.ResetAsync();

    [TearDown]
    public async Task TellWhyAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            await TestContext.Out.WriteLineAsync((await Machine.RunAsync("journalctl", "--no-pager", "--lines", "60")).Output);
    }
}
