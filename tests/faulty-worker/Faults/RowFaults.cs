using System.Collections.Concurrent;
using Pcm.Worker.Scheduling;

namespace Pcm.Worker.Faults;

/// <summary>The faults that rows of this process ask for in their text.</summary>
internal static class RowFaults
{
    private static readonly ConcurrentDictionary<(RowStream Stream, ulong Row), Fault> Known = [];

    public static void Note(RowStream stream, ulong row, IEnumerable<string> fields)
    {
        if (fields.Select(Fault.In).FirstOrDefault(fault => fault is not null) is { } fault)
            Known[(stream, row)] = fault;
    }

    public static Fault? Of(RowStream stream, ulong row) => Known.GetValueOrDefault((stream, row));
}
