using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using DecoderGraph = Pcm.Inference.DecoderGraph;

namespace Pcm.UnitTests.Inference;

public sealed class BatchPlannerTests
{
    private static readonly DecoderGraph Graph = ReadGraph(LogitRows.Kept);
    private static readonly DecodingPlan Batched = new(
        new RunMode(DecodingStrategy.PrefixBatched, Padding.Right),
        new RunMode(DecodingStrategy.FullBatched, Padding.Right),
        Continuation.Batched,
        LabelsContinue: true);

    [Test]
    public void The_oldest_row_is_always_in_the_next_pass()
    {
        var random = new Random(11);
        for (int round = 0; round < 200; round++)
        {
            int count = random.Next(1, 60);
            PreparedItem[] waiting = [.. Enumerable.Range(0, count).Select(_ => Item(random.Next(1, 200), random.Next(4) == 0))];
            int[] chosen = new int[random.Next(1, 40)];

            int taken = Planner().Choose(waiting, chosen);

            Assert.That(taken, Is.InRange(1, chosen.Length));
            Assert.That(chosen[0], Is.Zero);
            Assert.That(chosen[..taken], Is.Ordered.And.Unique);
        }
    }

    [Test]
    public void Rows_of_one_length_share_a_pass_up_to_its_tokens()
    {
        PreparedItem[] waiting = [.. Enumerable.Range(0, 100).Select(_ => Item(32))];

        Assert.That(Planner().Choose(waiting, new int[100]), Is.EqualTo(Limits.CpuPassTokens / 32));
    }

    [Test]
    public void Rows_nearest_in_length_to_the_oldest_go_first()
    {
        PreparedItem[] waiting = [Item(20), Item(200), Item(21), Item(90), Item(19)];
        int[] chosen = new int[3];

        Assert.That(Planner().Choose(waiting, chosen), Is.EqualTo(3));
        Assert.That(chosen, Is.EqualTo([0, 2, 4]));
    }

    [Test]
    public void Rows_much_longer_wait_for_a_pass_of_their_own()
    {
        PreparedItem[] waiting = [Item(20), Item(180)];

        Assert.That(Planner().Choose(waiting, new int[2]), Is.EqualTo(1));
    }

    [Test]
    public void Classified_and_generated_rows_and_those_with_and_without_the_prefix_are_kept_apart()
    {
        PreparedItem[] waiting = [Item(20), Item(20, generates: true), Item(20, shared: false), Item(20)];
        int[] chosen = new int[4];

        Assert.That(Planner().Choose(waiting, chosen), Is.EqualTo(2));
        Assert.That(chosen[..2], Is.EqualTo([0, 3]));
    }

    [Test]
    public void A_byte_budget_bounds_the_pass_and_still_lets_one_row_through()
    {
        PreparedItem[] waiting = [.. Enumerable.Range(0, 8).Select(_ => Item(16))];
        PassBudget measure = Budget(long.MaxValue);
        long three = measure.Bytes(rows: 3, slots: 10, width: 16, keep: 1);

        Assert.That(Planner(three).Choose(waiting, new int[8]), Is.EqualTo(3));
        Assert.That(Planner(maxBytes: 1).Choose(waiting, new int[8]), Is.EqualTo(1));
    }

    [Test]
    public void Equal_lengths_only_where_the_graph_takes_no_padding()
    {
        DecodingPlan plan = Batched with { Shared = new RunMode(DecodingStrategy.PrefixBatched, Padding.None) };
        PreparedItem[] waiting = [Item(20), Item(21), Item(20), Item(20)];
        int[] chosen = new int[4];

        Assert.That(new BatchPlanner(plan, Budget(long.MaxValue), prefixTokens: 10).Choose(waiting, chosen), Is.EqualTo(3));
        Assert.That(chosen[..3], Is.EqualTo([0, 2, 3]));
    }

    [Test]
    public void Logits_of_every_position_count_where_the_graph_does_not_gather()
    {
        DecoderGraph whole = ReadGraph(LogitRows.All) with { KeptPositions = null };
        var gathers = new PassBudget(Graph, new ModelConfig(), long.MaxValue, Limits.CpuPassTokens);
        var computesAll = new PassBudget(whole, new ModelConfig(), long.MaxValue, Limits.CpuPassTokens);
        long row = DecoderShape.Tiny.Vocabulary * sizeof(float);

        Assert.That(computesAll.Bytes(2, 10, 16, keep: 1) - gathers.Bytes(2, 10, 16, keep: 1), Is.EqualTo(2 * 15 * row));
    }

    private static BatchPlanner Planner(long maxBytes = long.MaxValue) => new(Batched, Budget(maxBytes), prefixTokens: 10);

    private static PassBudget Budget(long maxBytes) => new(Graph, new ModelConfig(), maxBytes, Limits.CpuPassTokens);

    private static PreparedItem Item(int tokens, bool generates = false, bool shared = true) => new()
    {
        PromptTokens = tokens,
        TruncatedTokens = 0,
        Tokens = new int[tokens],
        SharesPrefix = shared,
        Generate = generates ? new GenerateOptions() : null,
    };

    private static DecoderGraph ReadGraph(LogitRows logits)
    {
        LoadedModel model = ModelLoader.Load(Models.Spec(Models.Folder(logits: logits)));
        model.Session.Dispose();
        return model.Graph;
    }
}
