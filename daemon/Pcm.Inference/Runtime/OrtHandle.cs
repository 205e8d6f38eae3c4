using System.Runtime.InteropServices;

namespace Pcm.Inference;

/// <summary>An object of the runtime, released by the function that its kind names.</summary>
internal sealed class OrtHandle : SafeHandle
{
    private readonly OrtApi _release;

    public OrtHandle(nint handle, OrtApi release)
        : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer, for a call during which the owner keeps this object alive.</summary>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        OrtNative.Release(_release, handle);
        return true;
    }
}
