namespace Pcm.Inference.Tokenization;

/// <summary>Each cuts the words of the one before.</summary>
internal sealed class SequencePreTokenizer(PreTokenizer[] steps) : PreTokenizer
{
    public override void Split(TextSlice slice, List<TextSlice> words)
    {
        List<TextSlice> from = [slice];
        foreach (PreTokenizer step in steps)
        {
            List<TextSlice> to = new(from.Count);
            foreach (TextSlice word in from)
                step.Split(word, to);
            from = to;
        }

        words.AddRange(from);
    }
}
