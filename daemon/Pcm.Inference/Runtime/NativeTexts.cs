using System.Runtime.InteropServices;

namespace Pcm.Inference;

/// <summary>Keys and values as two parallel arrays of C text.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly int _count;

    public NativeTexts(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        _count = pairs.Count;
        Keys = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        Values = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
        {
            Keys[i] = (byte*)Marshal.StringToCoTaskMemUTF8(pairs[i].Key);
            Values[i] = (byte*)Marshal.StringToCoTaskMemUTF8(pairs[i].Value);
        }
    }

    public byte** Keys { get; }

    public byte** Values { get; }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Keys[i]);
            Marshal.FreeCoTaskMem((nint)Values[i]);
        }
        NativeMemory.Free(Keys);
        NativeMemory.Free(Values);
    }
}
