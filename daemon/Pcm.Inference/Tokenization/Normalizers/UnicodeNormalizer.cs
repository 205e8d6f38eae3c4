using System.Text;

namespace Pcm.Inference.Tokenization;

/// <summary>Normalization forms (Unicode Standard Annex 15).</summary>
internal sealed class UnicodeNormalizer(bool compatible, bool composed) : Normalizer
{
    public override MarkedText Normalize(MarkedText text)
    {
        if (System.Text.Ascii.IsValid(text.Text))
            return text;
        NormalizationTables tables = NormalizationTables.Instance;
        List<Mark> marks = Decompose(text, tables);
        Reorder(marks);
        if (composed)
            Compose(marks, tables);
        MarkedTextBuilder built = new(text);
        foreach (Mark mark in marks)
            built.Append(new Rune(mark.CodePoint).ToString(), mark.FromRow);
        return built.Build();
    }

    private List<Mark> Decompose(MarkedText text, NormalizationTables tables)
    {
        List<Mark> marks = new(text.Text.Length);
        List<int> parts = [];
        int at = 0;
        foreach (Rune rune in text.Text.EnumerateRunes())
        {
            parts.Clear();
            tables.Decompose(rune.Value, compatible, parts);
            foreach (int part in parts)
                marks.Add(new Mark(part, tables.CombiningClass(part), text.FromRow?[at] ?? false));
            at += Math.Min(rune.Utf16SequenceLength, text.Text.Length - at);
        }

        return marks;
    }

    /// <summary>Puts each run of combining characters in the order of their classes, equal ones as they came.</summary>
    private static void Reorder(List<Mark> marks)
    {
        for (int start = 0; start < marks.Count; start++)
        {
            int end = start;
            while (end < marks.Count && marks[end].Class != 0)
                end++;
            if (end - start > 1)
            {
                Mark[] sorted = [.. marks[start..end].OrderBy(mark => mark.Class)];
                for (int i = start; i < end; i++)
                    marks[i] = sorted[i - start];
            }

            start = end;
        }
    }

    /// <summary>Joins each character to the last starter before it, unless one of the same or a higher class stands between them.</summary>
    private static void Compose(List<Mark> marks, NormalizationTables tables)
    {
        int kept = 0;
        int starter = -1;
        int lastClass = 0;
        for (int i = 0; i < marks.Count; i++)
        {
            Mark mark = marks[i];
            bool blocked = starter < 0 || (kept > starter + 1 && lastClass >= mark.Class);
            int composite = blocked ? -1 : tables.Compose(marks[starter].CodePoint, mark.CodePoint);
            if (composite >= 0)
            {
                marks[starter] = new Mark(composite, 0, marks[starter].FromRow || mark.FromRow);
                continue;
            }

            if (mark.Class == 0)
                starter = kept;
            lastClass = mark.Class;
            marks[kept++] = mark;
        }

        marks.RemoveRange(kept, marks.Count - kept);
    }

    private readonly record struct Mark(int CodePoint, int Class, bool FromRow);
}
