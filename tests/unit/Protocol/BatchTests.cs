using NUnit.Framework;
using Pcm.Protocol;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Protocol;

/// <summary>Rows and results are walked without being decoded, and passed on as the bytes that they are.</summary>
public sealed class BatchTests
{
    [Test]
    public void Rows_give_their_numbers_their_bytes_and_on_demand_their_fields()
    {
        var message = Frame.Parse(Samples.Encode(Samples.Rows())).Read<RowsMessage>();
        var rows = new List<RowItem>();
        foreach (var row in message) rows.Add(row);

        Assert.That(rows.Select(row => row.Row), Is.EqualTo(new ulong[] { 0, ulong.MaxValue }));
        Assert.That(rows[0].DecodeFields(), Is.EqualTo(new Dictionary<string, string> { ["claim"] = "water is wet", ["evidence"] = "" }));
        Assert.That(rows[1].DecodeFields(), Is.Empty);

        using var again = new RowsBuilder();
        foreach (var row in rows) again.Add(row.Encoded.Span);
        Assert.That(Samples.Encode(again.ToMessage()), Is.EqualTo(Samples.Encode(message)));
    }

    [Test]
    public void Results_give_their_numbers_their_status_and_on_demand_their_payload()
    {
        var message = Frame.Parse(Samples.Encode(Samples.Results())).Read<ResultsMessage>();
        var results = new List<ResultItem>();
        foreach (var result in message) results.Add(result);

        Assert.That(results.Select(result => result.Status), Is.EqualTo(new[] { ErrorCode.None, ErrorCode.None, ErrorCode.TooLong }));
        var verdict = results[0].DecodeClassify();
        Assert.That(verdict.LabelLogProbabilities, Is.EqualTo(new[] { -0.25, double.NegativeInfinity }));
        Assert.That((verdict.VerdictIndex, verdict.LabelMass, verdict.PromptTokens, verdict.TruncatedTokens), Is.EqualTo((1, 0.75, 20, 3)));
        Assert.That(results[1].DecodeGenerate(), Is.EqualTo(new GenerateResult("text", "eos", 10, 20, 30)));
        Assert.That(results[2].DecodeError(), Is.EqualTo(new RowError(ErrorCode.TooLong, "513 tokens", Permanent: true)));

        using var again = new ResultsBuilder();
        foreach (var result in results) again.Add(result.Encoded.Span);
        Assert.That(Samples.Encode(again.ToMessage()), Is.EqualTo(Samples.Encode(message)));
    }

    [Test]
    public void A_row_over_the_limit_or_with_broken_text_is_refused_and_leaves_the_batch_as_it_was()
    {
        using var builder = new RowsBuilder();
        builder.Add(1, new Dictionary<string, string> { ["claim"] = "kept" });
        var before = Samples.Encode(builder.ToMessage());

        var large = new Dictionary<string, string> { ["claim"] = new('x', 200) };
        Assert.That(Assert.Throws<PcmException>(() => builder.Add(2, large, maxRowBytes: 100))!.Code, Is.EqualTo(ErrorCode.RowTooLarge));
        var broken = new Dictionary<string, string> { ["claim"] = "\udc00" };
        Assert.That(Assert.Throws<PcmException>(() => builder.Add(3, broken))!.Code, Is.EqualTo(ErrorCode.BadField));

        Assert.That(Samples.Encode(builder.ToMessage()), Is.EqualTo(before));
        Assert.That(builder.Count, Is.EqualTo(1));
    }

    [Test]
    public void Generated_text_that_is_no_Unicode_leaves_the_batch_as_it_was()
    {
        using var builder = new ResultsBuilder();
        builder.Add(1, new GenerateResult("kept", "eos", 1, 1, 0));
        var before = Samples.Encode(builder.ToMessage());
        Assert.Throws<PcmException>(() => builder.Add(2, new GenerateResult("\ud800", "eos", 1, 1, 0)));
        Assert.That(Samples.Encode(builder.ToMessage()), Is.EqualTo(before));
    }

    [TestCase("91c0", Description = "nil for a row")]
    [TestCase("9101", Description = "a number for a row")]
    [TestCase("919101", Description = "no fields")]
    [TestCase("9192ff80", Description = "a negative number")]
    [TestCase("919201a0", Description = "text for fields")]
    public void A_row_of_the_wrong_shape_is_a_protocol_violation(string hex)
    {
        byte[] body = [0x93, 13, 5, .. Convert.FromHexString(hex)];
        Assert.That(
            Assert.Throws<MessagePackException>(() => { foreach (var row in Frame.Parse(body).Read<RowsMessage>()) _ = row; })!.Code,
            Is.EqualTo(ErrorCode.ProtocolViolation));
    }

    [TestCase("81a16107", Description = "a number for a text")]
    [TestCase("8101a161", Description = "a number for a name")]
    [TestCase("81a161a1ff", Description = "no UTF-8")]
    public void A_row_with_a_field_that_is_no_text_is_that_rows_own_error(string hex)
    {
        byte[] body = [0x93, 13, 5, 0x92, 0x92, 1, .. Convert.FromHexString(hex), 0x92, 2, 0x80];
        var rows = new List<RowItem>();
        foreach (var row in Frame.Parse(body).Read<RowsMessage>()) rows.Add(row);
        Assert.That(Assert.Throws<PcmException>(() => rows[0].DecodeFields())!.Code, Is.EqualTo(ErrorCode.BadField));
        Assert.That(rows[1].DecodeFields(), Is.Empty);
    }

    [Test]
    public void A_batch_over_the_largest_window_is_a_protocol_violation()
    {
        using var builder = new RowsBuilder();
        for (var row = 0; row <= Limits.MaxWindowRows; row++) builder.Add((ulong)row, new Dictionary<string, string>());
        var body = Samples.Encode(builder.ToMessage());
        Assert.That(Assert.Throws<PcmException>(() => Frame.Parse(body).Read<RowsMessage>())!.Code, Is.EqualTo(ErrorCode.ProtocolViolation));
    }

    [Test]
    public void Walking_and_passing_on_200_000_rows_does_not_allocate_by_the_row()
    {
        const int batches = 200, rows = 1000;
        using var builder = new RowsBuilder();
        var fields = new Dictionary<string, string> { ["claim"] = "the moon is made of cheese", ["evidence"] = "nobody has found any" };
        for (var row = 0; row < rows; row++) builder.Add((ulong)row, fields);
        var body = Samples.Encode(builder.ToMessage());
        using var relayed = new RowsBuilder();
        Walk();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 0; batch < batches; batch++) Walk();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(batches * rows / 10));

        void Walk()
        {
            relayed.Clear();
            foreach (var row in Frame.Parse(body).Read<RowsMessage>()) relayed.Add(row.Encoded.Span);
        }
    }
}
