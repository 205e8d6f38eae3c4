namespace Pcm.Client.Evaluation;

/// <summary>
/// Expected calibration error over equal-width bins of the verdict's probability (Guo et al. 2017, "On Calibration of Modern Neural Networks",
/// arXiv 1706.04599, equation 3): the mean distance between confidence and accuracy, each bin weighted by its rows.
/// </summary>
internal sealed class CalibrationBins
{
    private readonly (long Rows, long Right, double Confidence)[] _bins = new (long, long, double)[Limits.CalibrationBins];

    public double Error
    {
        get
        {
            var rows = _bins.Sum(bin => bin.Rows);
            return rows == 0 ? 0 : _bins.Sum(bin => Math.Abs(bin.Right - bin.Confidence)) / rows;
        }
    }

    /// <summary>A bin holds the confidences above its lower bound, up to and including its upper one.</summary>
    public void Add(double confidence, bool isRight)
    {
        var index = Math.Clamp((int)Math.Ceiling(confidence * _bins.Length) - 1, 0, _bins.Length - 1);
        ref var bin = ref _bins[index];
        bin = (bin.Rows + 1, bin.Right + (isRight ? 1 : 0), bin.Confidence + confidence);
    }
}
