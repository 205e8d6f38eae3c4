using System.Security.Cryptography;

namespace Pcm.Client.Digests;

/// <summary>SHA-256 of a content whose size is known: what is small is hashed without OpenSSL, what is large with it, which is some times faster.</summary>
internal sealed class ContentHash(long sizeBytes) : IDisposable
{
    private readonly SmallSha256? _small = sizeBytes <= Limits.SmallHashBytes ? new SmallSha256() : null;
    private readonly IncrementalHash? _large = sizeBytes <= Limits.SmallHashBytes ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The hash of one piece, in lower-case hexadecimal.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        using var hash = new ContentHash(bytes.Length);
        hash.Append(bytes);
        return hash.Finish();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _small?.Append(bytes);
        _large?.AppendData(bytes);
    }

    public string Finish() => _small?.Finish() ?? Convert.ToHexStringLower(_large!.GetHashAndReset());

    public void Dispose() => _large?.Dispose();
}
