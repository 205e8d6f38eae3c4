using NUnit.Framework;

namespace Pcm.SystemdTests;

/// <summary>One machine for all tests, each of which begins anew on it.</summary>
[SetUpFixture]
public sealed class SharedMachine
{
    private static PcmdMachine? _machine;

    internal static PcmdMachine Pcmd => _machine ?? throw new InvalidOperationException("the machine is not up");

    [OneTimeSetUp]
    public async Task BootAsync()
    {
        await Machine.MakeRootAsync();
        _machine = await PcmdMachine.BootAsync();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
    }
}
