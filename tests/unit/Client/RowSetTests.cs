using NUnit.Framework;
using Pcm.Client.Resuming;

namespace Pcm.UnitTests.Client;

/// <summary>The set of rows that are done: right for any order, small for the usual one.</summary>
public sealed class RowSetTests
{
    [Test]
    public void Rows_in_order_take_one_range()
    {
        var set = new RowSet();
        for (var row = 1L; row <= 100_000; row++) set.Add(row);
        Assert.That((set.RangeCount, set.Count, set.Contains(1), set.Contains(100_000), set.Contains(100_001), set.Contains(0)), Is.EqualTo((1, 100_000L, true, true, false, false)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Rows_in_any_order_and_more_than_once_are_what_a_hash_set_says(int seed)
    {
        var random = new Random(seed);
        var set = new RowSet();
        var expected = new HashSet<long>();
        for (var i = 0; i < 3000; i++)
        {
            var row = random.Next(1, 2000);
            Assert.That(set.Add(row), Is.EqualTo(expected.Add(row)));
        }

        Assert.That(set.Count, Is.EqualTo(expected.Count));
        for (var row = 0; row <= 2001; row++) Assert.That(set.Contains(row), Is.EqualTo(expected.Contains(row)), $"row {row}");
    }
}
