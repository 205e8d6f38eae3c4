using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pcm.Inference;

namespace Pcm.UnitTests.Inference;

public sealed class LogSoftmaxTests
{
    [Test]
    public void The_normalizer_is_that_of_plain_double_arithmetic()
    {
        Gen<float[]> logits = ArbMap.Default.GeneratorFor<int>().Select(seed => Logits(seed));

        Prop.ForAll(logits.ToArbitrary(),
            values => Math.Abs(LogSoftmax.Normalizer(values) - Plain(values)) < 2e-6).QuickCheckThrowOnFailure();
    }

    [TestCase(1)]
    [TestCase(15)]
    [TestCase(17)]
    [TestCase(49152)]
    public void The_greatest_is_the_first_of_equals(int count)
    {
        float[] values = new float[count];
        Assert.That(LogSoftmax.ArgMax(values), Is.Zero);
        values[^1] = 3;
        Assert.That(LogSoftmax.ArgMax(values), Is.EqualTo(count - 1));
        values[count / 2] = 3;
        Assert.That(LogSoftmax.ArgMax(values), Is.EqualTo(count / 2));
    }

    [Test]
    public void Large_logits_do_not_overflow() =>
        Assert.That(LogSoftmax.Normalizer([30_000f, 30_000f]), Is.EqualTo(30_000 + Math.Log(2)).Within(1e-9));

    private static float[] Logits(int seed)
    {
        var random = new Random(seed);
        float scale = random.Next(1, 40);
        return [.. Enumerable.Range(0, random.Next(1, 5000)).Select(_ => (float)((random.NextDouble() - 0.5) * scale))];
    }

    private static double Plain(float[] values)
    {
        double max = values.Max();
        return max + Math.Log(values.Sum(value => Math.Exp(value - max)));
    }
}
