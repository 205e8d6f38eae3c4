namespace Pcmd.Streams;

/// <summary>A row that was found guilty of its worker's death.</summary>
internal readonly record struct FailedRow(uint Uid, ulong Row);
