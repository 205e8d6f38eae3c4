using Pcm.Protocol;

namespace Pcm.Worker.Scheduling;

/// <summary>A row as it came, not yet decoded.</summary>
internal readonly record struct RawRow(RowStream Stream, RowItem Item);
