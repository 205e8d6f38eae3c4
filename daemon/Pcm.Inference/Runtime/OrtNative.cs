using System.Runtime.InteropServices;
using System.Text;

namespace Pcm.Inference;

/// <summary>The loaded OrtApi table, and the call shapes that recur in it. Every pointer here is the runtime's.</summary>
internal static unsafe class OrtNative
{
    private static nint* _table;

    /// <summary>The function at <paramref name="index"/>, to be cast to its C signature.</summary>
    public static nint Function(OrtApi index) => _table[(int)index];

    public static void Use(nint* table) => _table = table;

    /// <summary>Throws what <paramref name="status"/> says and releases it; null is success.</summary>
    public static void Check(nint status)
    {
        if (status == 0)
            return;
        var code = (OrtErrorCode)((delegate* unmanaged<nint, int>)Function(OrtApi.GetErrorCode))(status);
        byte* text = ((delegate* unmanaged<nint, byte*>)Function(OrtApi.GetErrorMessage))(status);
        string message = Marshal.PtrToStringUTF8((nint)text) ?? "no message";
        ((delegate* unmanaged<nint, void>)Function(OrtApi.ReleaseStatus))(status);
        throw new OnnxRuntimeException(code, message);
    }

    /// <summary>Calls <c>OrtStatus* f(void* self)</c>.</summary>
    public static void Call(OrtApi index, nint self) => Check(((delegate* unmanaged<nint, nint>)Function(index))(self));

    /// <summary>Calls <c>OrtStatus* f(void* self, int value)</c>.</summary>
    public static void Call(OrtApi index, nint self, int value) =>
        Check(((delegate* unmanaged<nint, int, nint>)Function(index))(self, value));

    /// <summary>Calls <c>OrtStatus* f(void** out)</c>.</summary>
    public static nint Create(OrtApi index)
    {
        nint created;
        Check(((delegate* unmanaged<nint*, nint>)Function(index))(&created));
        return created;
    }

    /// <summary>Calls <c>OrtStatus* f(void* self, void** out)</c>.</summary>
    public static nint Create(OrtApi index, nint self)
    {
        nint created;
        Check(((delegate* unmanaged<nint, nint*, nint>)Function(index))(self, &created));
        return created;
    }

    /// <summary>Calls <c>void f(void* self)</c>, the shape of every Release function.</summary>
    public static void Release(OrtApi index, nint self) => ((delegate* unmanaged<nint, void>)Function(index))(self);

    /// <summary>Reads text that the runtime allocated with its default allocator, and frees it.</summary>
    public static string TakeString(byte* text)
    {
        string value = Marshal.PtrToStringUTF8((nint)text) ?? "";
        Free(text);
        return value;
    }

    public static void Free(void* memory) =>
        Check(((delegate* unmanaged<nint, void*, nint>)Function(OrtApi.AllocatorFree))(DefaultAllocator, memory));

    /// <summary>The process-wide CPU allocator; belongs to the runtime.</summary>
    public static nint DefaultAllocator => Create(OrtApi.GetAllocatorWithDefaultOptions);

    /// <summary><paramref name="text"/> as C text.</summary>
    public static byte[] Utf8(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
