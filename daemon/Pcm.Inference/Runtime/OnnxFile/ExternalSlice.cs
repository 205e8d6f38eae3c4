namespace Pcm.Inference;

/// <summary>Where a weight lies outside the graph's file.</summary>
/// <param name="Location">File name, relative to the graph's folder.</param>
/// <param name="OffsetBytes">First byte in that file.</param>
/// <param name="LengthBytes">Bytes there; 0 where the graph does not say.</param>
internal sealed record ExternalSlice(string Location, long OffsetBytes, long LengthBytes);
