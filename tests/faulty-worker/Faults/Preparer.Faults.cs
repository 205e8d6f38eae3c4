using Pcm.Worker.Faults;

namespace Pcm.Worker.Scheduling;

internal sealed partial class Preparer
{
    static partial void OnPrepared(RawRow row) => RowFaults.Note(row.Stream, row.Item.Row, row.Item.DecodeFields().Values);
}
