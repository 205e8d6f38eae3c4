using NUnit.Framework;

namespace Pcm.SlurmTests;

/// <summary>The clusters' users are there for as long as the tests run.</summary>
[SetUpFixture]
public sealed class UsersOfTheTests
{
    [OneTimeSetUp]
    public Task MakeAsync() => ClusterUsers.MakeAsync();

    [OneTimeTearDown]
    public Task RemoveAsync() => ClusterUsers.RemoveAsync();
}
