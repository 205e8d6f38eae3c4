using System.Security.Cryptography;
using NUnit.Framework;
using Pcm.Contexts;

namespace Pcm.UnitTests.Contexts;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileHashCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_file_at_rest_is_hashed_once_and_its_hash_is_right()
    {
        var file = _folder.Write("weights", [1, 2, 3]);
        var cache = new FileHashCache(_folder.At("cache"), new LaterClock());

        Assert.That(cache.Hash(file, default), Is.EqualTo(SHA256.HashData([1, 2, 3])));
        var entry = Directory.GetFiles(_folder.At("cache")).Single();
        File.WriteAllText(entry, new string('a', 64));
        Assert.That(cache.Hash(file, default), Is.EqualTo(Convert.FromHexString(new string('a', 64))), "the remembered hash was not used");
    }

    [Test]
    public void A_file_changed_in_place_with_its_time_put_back_is_hashed_anew()
    {
        var file = _folder.Write("weights", [1, 2, 3]);
        var cache = new FileHashCache(_folder.At("cache"), new LaterClock());
        var time = File.GetLastWriteTimeUtc(file);
        cache.Hash(file, default);
        using (var stream = File.OpenWrite(file))
            stream.Write([9]);
        File.SetLastWriteTimeUtc(file, time);

        Assert.That(cache.Hash(file, default), Is.EqualTo(SHA256.HashData([9, 2, 3])));
    }

    [Test]
    public void A_file_that_just_changed_is_not_remembered()
    {
        var file = _folder.Write("weights", [1, 2, 3]);

        new FileHashCache(_folder.At("cache")).Hash(file, default);

        Assert.That(Directory.Exists(_folder.At("cache")), Is.False);
    }

    [Test]
    public void A_damaged_entry_and_an_unusable_folder_cost_time_only()
    {
        var file = _folder.Write("weights", [1, 2, 3]);
        var cache = new FileHashCache(_folder.At("cache"), new LaterClock());
        cache.Hash(file, default);
        File.WriteAllText(Directory.GetFiles(_folder.At("cache")).Single(), "torn");

        Assert.That(cache.Hash(file, default), Is.EqualTo(SHA256.HashData([1, 2, 3])));
        Assert.That(new FileHashCache(file, new LaterClock()).Hash(file, default), Is.EqualTo(SHA256.HashData([1, 2, 3])));
    }

    /// <summary>A clock for which every file has been at rest for an hour.</summary>
    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromHours(1);
    }
}
