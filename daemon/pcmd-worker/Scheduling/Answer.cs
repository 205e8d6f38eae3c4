using Pcm.Inference;
using Pcm.Protocol;

namespace Pcm.Worker.Scheduling;

/// <summary>What became of a row: exactly one of the three is there.</summary>
internal readonly record struct Answer(RowStream Stream, ulong Row)
{
    public ClassifyOutcome? Classified { get; init; }

    public GenerateOutcome? Generated { get; init; }

    public RowError? Error { get; init; }
}
