namespace Pcm.Inference.Tokenization;

/// <summary>Makes words of the matched and unmatched stretches of a slice, by the behavior asked for.</summary>
internal ref struct SplitCollector(TextSlice slice, SplitBehavior behavior, List<TextSlice> words)
{
    private int _start;
    private int _end;
    private bool _previousMatched;

    /// <summary>Takes the next stretch; an empty one is passed over.</summary>
    public void Add(int start, int end, bool isMatch)
    {
        if (start == end)
            return;
        bool joins = behavior switch
        {
            SplitBehavior.Contiguous => isMatch == _previousMatched,
            SplitBehavior.MergedWithPrevious => isMatch && !_previousMatched,
            SplitBehavior.MergedWithNext => !isMatch && _previousMatched,
            _ => false,
        };
        if (!joins)
        {
            Finish();
            _start = start;
        }

        _end = behavior == SplitBehavior.Removed && isMatch ? _start : end;
        _previousMatched = isMatch;
    }

    /// <summary>Ends the word under way.</summary>
    public void Finish()
    {
        if (_end > _start)
            words.Add(slice.Part(_start, _end));
        _start = _end;
    }
}
