namespace Pcm.Inference.Tokenization;

/// <summary>The Unicode tables inside the assembly: words apart by blanks, lines that begin with '#' being comments.</summary>
internal static class UnicodeResource
{
    public static WordEnumerator Read(string name)
    {
        using Stream stream = typeof(UnicodeResource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the program was built without its table {name}");
        using StreamReader reader = new(stream);
        return new WordEnumerator(reader.ReadToEnd());
    }

    /// <summary>Goes through the words of a table.</summary>
    public ref struct WordEnumerator(string text)
    {
        private int _start;
        private int _end = -1;

        public readonly ReadOnlySpan<char> Current => text.AsSpan(_start, _end - _start);

        public readonly WordEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            _start = _end + 1;
            while (_start < text.Length && text[_start] is ' ' or '\n' or '#')
                _start = text[_start] == '#' ? text.IndexOf('\n', _start) + 1 : _start + 1;
            if (_start >= text.Length)
                return false;
            _end = text.AsSpan(_start).IndexOfAny(' ', '\n') is var length and >= 0 ? _start + length : text.Length;
            return true;
        }
    }
}
