using NUnit.Framework;
using Pcm.Linux;
using Pcm.Protocol;

namespace Pcm.IntegrationTests.Workers;

public sealed class WorkerLifeTests
{
    [Test]
    public async Task The_context_outlives_its_supervisors_connection()
    {
        var (worker, peer) = await WorkerFixture.StartLoadedAsync();
        await using (worker)
        {
            await peer.OpenAsync(1);
            await peer.SendRowsAsync(1, TestContexts.Rows(500).Select((fields, row) => ((ulong)row, fields)));
            peer.Connection.Dispose();

            var successor = await worker.AcceptAsync();
            var facts = (await successor.ExpectAsync<LoadedMessage>(0)).Facts;
            await successor.OpenAsync(1);

            Assert.That(facts.Context, Is.EqualTo("claims-tiny"));
            Assert.That(await successor.RunAsync(1, TestContexts.Rows(20)), Has.Count.EqualTo(20));
        }
    }

    [Test]
    public async Task A_worker_without_a_supervisor_ends_when_its_orphan_time_is_over()
    {
        await using var worker = WorkerFixture.Start(orphanSeconds: 0);
        var peer = await worker.AcceptAsync();
        await peer.LoadAsync(TestContexts.ClaimsTiny());
        worker.StopListening();
        peer.Connection.Dispose();

        Assert.That(await worker.ExitCodeAsync(), Is.Zero);
        Assert.That(worker.Log, Does.Contain("no supervisor"));
    }

    [Test]
    public async Task A_worker_without_a_context_ends_with_its_connection()
    {
        await using var worker = WorkerFixture.Start();
        (await worker.AcceptAsync()).Connection.Dispose();

        Assert.That(await worker.ExitCodeAsync(), Is.Zero);
    }

    [Test]
    public async Task SIGTERM_lets_the_running_pass_end_and_says_goodbye()
    {
        var (worker, peer) = await WorkerFixture.StartLoadedAsync();
        await using (worker)
        {
            await peer.OpenAsync(1);
            await peer.SendRowsAsync(1, TestContexts.Rows(1000).Select((fields, row) => ((ulong)row, fields)));
            Signals.TrySend(worker.Identity, Signal.Terminate);

            Frame frame;
            while ((frame = await peer.NextAsync(1)).Kind == MessageKind.Results)
                Assert.That(frame.Read<ResultsMessage>().Count, Is.Positive);
            Assert.That(frame.Read<ErrorMessage>().Code, Is.EqualTo(ErrorCode.ShuttingDown));
            Assert.That(await worker.ExitCodeAsync(), Is.Zero);
        }
    }

    [Test]
    public async Task A_record_that_others_can_read_is_refused()
    {
        await using var worker = WorkerFixture.Start(recordMode: UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.That(await worker.ExitCodeAsync(), Is.EqualTo(2));
        Assert.That(worker.Log, Does.Contain("must be 0600"));
    }

    [Test]
    public async Task A_worker_whose_device_is_held_by_nobody_ends_before_it_dials()
    {
        await using var worker = WorkerFixture.Start(isOpen: false);

        Assert.That(await worker.ExitCodeAsync(), Is.EqualTo(6));
        Assert.That(worker.Log, Does.Contain("held by nobody"));
    }

    [Test]
    public async Task A_worker_is_seen_at_its_devices_gate_for_life()
    {
        await using var worker = WorkerFixture.Start();
        await worker.AcceptAsync();

        Assert.That(worker.Gate.Workers(), Is.EqualTo(new[] { worker.Process.Id }));
        Signals.TrySend(worker.Identity, Signal.Kill);
        await worker.ExitCodeAsync();
        Assert.That(worker.Gate.Workers(), Is.Empty);
    }

    [Test]
    public async Task Requests_before_the_load_are_refused_and_the_worker_stays()
    {
        await using var worker = WorkerFixture.Start();
        var peer = await worker.AcceptAsync();
        await peer.SendAsync(1, new OpenMessage(InferenceTask.Classify, "", OpenOptions.None));

        Assert.That((await peer.ExpectAsync<ErrorMessage>(1)).Text, Does.Contain("no context yet"));
        Assert.That((await peer.LoadAsync(TestContexts.ClaimsTiny())).Context, Is.EqualTo("claims-tiny"));
    }

    [Test]
    public async Task A_frame_that_is_none_ends_the_connection_with_the_reason()
    {
        await using var worker = WorkerFixture.Start();
        var peer = await worker.AcceptAsync();
        await peer.Connection.Socket.SendAsync(new byte[] { 0, 0, 0, 1, 0xc1 });

        Assert.That((await peer.ExpectAsync<ErrorMessage>(0)).Code, Is.EqualTo(ErrorCode.ProtocolViolation));
        Assert.That(await worker.ExitCodeAsync(), Is.Zero);
    }

    [Test]
    public async Task It_gives_up_the_powers_that_it_does_not_need()
    {
        await using var worker = WorkerFixture.Start();
        await worker.AcceptAsync();

        Assert.That(File.ReadAllText($"/proc/{worker.Process.Id}/status"), Does.Match(@"NoNewPrivs:\s+1"));
    }
}
