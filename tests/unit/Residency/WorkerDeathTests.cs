using NUnit.Framework;
using Pcmd.Residency;

namespace Pcm.UnitTests.Residency;

/// <summary>Who is held to be guilty of a worker's death.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkerDeathTests
{
    private const uint Anna = 1001, Bert = 1002;

    private readonly WorkerDeath _death = new("it ended", DeathCause.OwnWork, at: 0);

    [SetUp]
    public void Nothing() => Assert.That(_death.Culprit, Is.Null, "nobody's rows, nobody's guilt");

    [Test]
    public void Whose_rows_alone_it_had_is_to_blame()
    {
        _death.Accuse(Anna);
        _death.Accuse(Anna);

        Assert.That(_death.Culprit, Is.EqualTo(Anna));
    }

    [Test]
    public void Of_several_nobody_is_to_blame_until_the_others_rows_are_answered()
    {
        _death.Accuse(Anna);
        _death.Accuse(Bert);
        _death.Accuse(Bert);
        Assert.That(_death.Culprit, Is.Null);

        _death.Acquit(Bert);
        Assert.That(_death.Culprit, Is.Null, "one of Bert's rows is still open");
        _death.Acquit(Bert);

        Assert.That(_death.Culprit, Is.EqualTo(Anna), "who took hers back, and so is the only one left");
    }

    [Test]
    public void Where_every_row_was_answered_later_nobody_is_to_blame()
    {
        _death.Accuse(Anna);
        _death.Acquit(Anna);

        Assert.That(_death.Culprit, Is.Null);
    }

    [Test]
    public void A_row_that_died_alone_settles_it()
    {
        _death.Accuse(Anna);
        _death.Accuse(Bert);

        _death.Convict(Bert);
        _death.Acquit(Bert);
        _death.Acquit(Anna);

        Assert.That(_death.Culprit, Is.EqualTo(Bert));
    }
}
