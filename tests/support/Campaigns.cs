using System.Globalization;
using NUnit.Framework;

namespace Pcm.TestSupport;

/// <summary>Seeds of random campaigns: new each time, printed, and set by <c>PCM_SEED</c> to have one again.</summary>
internal static class Campaigns
{
    public static int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("PCM_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Out.WriteLine($"PCM_SEED={seed}");
        return seed;
    }
}
