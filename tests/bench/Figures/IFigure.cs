using Pcm.Bench.Reporting;

namespace Pcm.Bench.Figures;

/// <summary>One thing to measure.</summary>
public interface IFigure
{
    /// <summary>By which `--only` selects it.</summary>
    string Name { get; }

    string Description { get; }

    Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation);
}
