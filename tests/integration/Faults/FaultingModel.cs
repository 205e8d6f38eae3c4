using NUnit.Framework;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.IntegrationTests.Faults;

/// <summary>A synthetic model whose graph has every fault, written once for all tests.</summary>
[SetUpFixture]
internal sealed class FaultingModel
{
    private static readonly Lazy<string> Written = new(Write);

    public static string Folder => Written.Value;

    // The node daemon's workers are of a user of their own, who has to be able to read it.
    private static string Write()
    {
        const UnixFileMode EverybodyReads = (UnixFileMode)0x1ed; // 0755
        var folder = Directory.CreateTempSubdirectory("pcm-faulting-").FullName;
        File.SetUnixFileMode(folder, EverybodyReads);
        return SyntheticModel.Write(folder, new ModelSpec { Flavour = new DecoderFlavour { Faults = GraphFaults.All } });
    }

    [OneTimeTearDown]
    public void Remove()
    {
        if (Written.IsValueCreated)
            Directory.Delete(Written.Value, recursive: true);
    }
}
