using System.Text;
using NUnit.Framework;
using Pcm.Client.Input;
using Pcm.Client.Output;
using Pcm.Client.Running;
using Pcm.Protocol.MessagePack;

namespace Pcm.UnitTests.Client;

/// <summary>The window: lines leave in the order of their rows however the answers come, and it never holds more than it may.</summary>
public sealed class RowWindowTests
{
    [TestCase(1)]
    [TestCase(2)]
    public void Lines_leave_in_order_however_the_answers_come(int seed)
    {
        var random = new Random(seed);
        var window = new RowWindow();
        window.SetCredit(50);
        using var sink = new ListSink();
        using var draft = new RowDraft(new RowShape([], []));
        using var encoded = new MessagePackWriter();
        var unanswered = new List<long>();
        long row = 0;
        while (sink.Lines.Count < 2000)
        {
            if (row < 2000 && !window.IsFull(1) && random.Next(2) == 0)
            {
                draft.Begin(++row, row);
                encoded.Clear();
                draft.WriteTo(encoded);
                window.Add(draft, encoded);
                unanswered.Add(row);
            }
            else if (unanswered.Count > 0)
            {
                var index = random.Next(unanswered.Count);
                window.Answer(window.Find(unanswered[index])!, Encoding.UTF8.GetBytes($"{unanswered[index]}"), isError: false);
                unanswered.RemoveAt(index);
                window.WriteAnswered(sink);
            }

            Assert.That(window.Unanswered, Is.EqualTo(unanswered.Count).And.LessThanOrEqualTo(50));
        }

        Assert.That(sink.Lines, Is.EqualTo(Enumerable.Range(1, 2000).Select(i => $"{i}")));
        Assert.That(window.IsEmpty, Is.True);
    }

    [Test]
    public void An_answer_that_comes_twice_changes_nothing()
    {
        var window = NewWindow(out var draft, out var encoded);
        window.Add(draft, encoded);
        window.Answer(window.Find(1)!, "x"u8, isError: false);
        Assert.That((window.Find(1), window.Find(2), window.Unanswered), Is.EqualTo(((RowSlot?)null, (RowSlot?)null, 0)));
    }

    [Test]
    public void Unanswered_rows_are_given_as_they_were_sent_for_a_new_stream()
    {
        var window = NewWindow(out var draft, out var encoded);
        window.Add(draft, encoded);
        draft.Begin(2, 2);
        encoded.Clear();
        draft.WriteTo(encoded);
        window.Add(draft, encoded);
        window.Answer(window.Find(1)!, "x"u8, isError: false);
        Assert.That(window.UnansweredRows().Single(), Is.EqualTo(encoded.WrittenSpan.ToArray()));
    }

    [Test]
    public void A_closed_window_lets_whoever_waits_go()
    {
        var window = NewWindow(out var draft, out var encoded);
        window.SetCredit(1);
        window.Add(draft, encoded);
        var waiting = Task.Run(() => window.WaitForRoom(1));
        window.Close();
        Assert.That(waiting.GetAwaiter().GetResult(), Is.False);
    }

    [Test]
    public void Bytes_are_bounded_and_one_large_row_passes_alone()
    {
        var window = NewWindow(out var draft, out var encoded);
        Assert.That(window.IsFull(Pcm.Client.Limits.WindowBytes * 2), Is.False);
        window.Add(draft, encoded);
        Assert.That(window.IsFull(Pcm.Client.Limits.WindowBytes), Is.True);
    }

    private static RowWindow NewWindow(out RowDraft draft, out MessagePackWriter encoded)
    {
        var window = new RowWindow();
        window.SetCredit(10);
        draft = new RowDraft(new RowShape([], []));
        draft.Begin(1, 1);
        encoded = new MessagePackWriter();
        draft.WriteTo(encoded);
        return window;
    }

    private sealed class ListSink : IRowSink
    {
        public List<string> Lines { get; } = [];

        public void Write(ReadOnlySpan<byte> line) => Lines.Add(Encoding.UTF8.GetString(line));

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
