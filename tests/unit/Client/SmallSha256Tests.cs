using System.Security.Cryptography;
using NUnit.Framework;
using Pcm.Client.Digests;

namespace Pcm.UnitTests.Client;

/// <summary>Were it wrong, a resumed run would not know its own input again.</summary>
[TestFixture]
public sealed class SmallSha256Tests
{
    [Test]
    public void Every_length_around_the_block_hashes_as_the_runtimes_own()
    {
        var random = new Random(5);
        for (var length = 0; length < 300; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var hash = new SmallSha256();
            var cut = random.Next(length + 1);
            hash.Append(bytes.AsSpan(0, cut));
            hash.Append(bytes.AsSpan(cut));
            Assert.That(hash.Finish(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))), $"{length} bytes, cut at {cut}");
        }
    }
}
