using NUnit.Framework;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.IntegrationTests.Faults;

/// <summary>A synthetic model whose graph has every fault, written once for all tests.</summary>
[SetUpFixture]
internal sealed class FaultingModel
{
    private static readonly Lazy<string> Written = new(() => SyntheticModel.Write(
        Directory.CreateTempSubdirectory("pcm-faulting-").FullName,
        new ModelSpec { Flavour = new DecoderFlavour { Faults = GraphFaults.All } }));

    public static string Folder => Written.Value;

    [OneTimeTearDown]
    public void Remove()
    {
        if (Written.IsValueCreated)
            Directory.Delete(Written.Value, recursive: true);
    }
}
