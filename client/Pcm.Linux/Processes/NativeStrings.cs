using System.Runtime.InteropServices;

namespace Pcm.Linux;

/// <summary>A null-terminated array of C strings, as exec takes them.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly List<nint> _strings;

    public NativeStrings(IEnumerable<string> values)
    {
        _strings = [.. values.Select(Marshal.StringToCoTaskMemUTF8)];
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_strings.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < _strings.Count; i++) Pointer[i] = (byte*)_strings[i];
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        NativeMemory.Free(Pointer);
        foreach (var value in _strings) Marshal.FreeCoTaskMem(value);
    }
}
