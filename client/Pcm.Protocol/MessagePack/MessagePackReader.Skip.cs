namespace Pcm.Protocol.MessagePack;

// Passing over values that the reader has no use for.
public ref partial struct MessagePackReader
{
    /// <summary>
    /// Passes over one value whatever it is, checking its structure. Strings are not checked to be UTF-8.
    /// A value nested deeper than <see cref="Limits.MaxDepth"/> is refused.
    /// </summary>
    public void Skip()
    {
        // Unread values at each depth: a stack of counts in place of recursion, so that depth costs no stack frames.
        Span<long> unread = stackalloc long[Limits.MaxDepth + 1];
        var depth = 0;
        unread[0] = 1;

        while (true)
        {
            while (unread[depth] == 0)
            {
                if (depth-- == 0) return;
            }

            unread[depth]--;
            var children = SkipHead();
            if (children == 0) continue;

            if (depth == Limits.MaxDepth) throw new MessagePackException($"values nested more than {Limits.MaxDepth} deep", _position);
            unread[++depth] = children;
        }
    }

    /// <summary>Passes over one value and gives its bytes.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        var start = _position;
        Skip();
        return _bytes[start.._position];
    }

    // Passes over a scalar, or over the header of an array or map; gives the number of values inside.
    private long SkipHead()
    {
        switch (PeekType())
        {
            case MessagePackType.Nil or MessagePackType.Boolean:
                _position++;
                return 0;
            case MessagePackType.Integer:
                TryReadInteger(out _, out _);
                return 0;
            case MessagePackType.Float:
                Take(NextCode() == MessagePackCode.Float32 ? 4u : 8u);
                return 0;
            case MessagePackType.String:
                ReadStringBytes();
                return 0;
            case MessagePackType.Binary:
                ReadBinary();
                return 0;
            case MessagePackType.Extension:
                ReadExtension(out _);
                return 0;
            case MessagePackType.Array:
                return ReadArrayHeader();
            default:
                return 2L * ReadMapHeader();
        }
    }
}
