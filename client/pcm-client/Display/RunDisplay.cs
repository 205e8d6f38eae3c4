using Pcm.Client;
using Pcm.Client.Running;
using Pcm.Protocol;

namespace Pcm.CommandLine.Display;

/// <summary>How a run is shown on stderr: a bar on a terminal, a line a minute in a batch log, or nothing but notices.</summary>
internal sealed class RunDisplay : IRunObserver
{
    private readonly bool _isQuiet;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly TimeProvider _time = TimeProvider.System;
    private ContextFacts? _facts;
    private string _phase = "";
    private long _lastShown;
    private bool _barIsDrawn;

    public RunDisplay(bool isQuiet)
    {
        _isQuiet = isQuiet;
        _lastShown = _time.GetTimestamp();
    }

    public void Loading(ProgressMessage progress)
    {
        if (_isQuiet) return;
        var text = $"{progress.Phase}{Share(progress)}{(progress.Text.Length > 0 ? $": {progress.Text}" : "")}";
        if (_isTerminal)
        {
            if (IsDue(Client.Limits.BarInterval) || progress.Phase != _phase) Draw(text);
        }
        else if (progress.Phase != _phase || IsDue(Client.Limits.LogInterval))
        {
            Line(text);
        }

        _phase = progress.Phase;
    }

    public void Opened(ContextFacts facts)
    {
        _facts = facts;
        if (_isQuiet || facts.Warm) return;
        Line($"{facts.Context} ({facts.Variant}) is up on {Place(facts)} after {Words.Duration(facts.LoadMs)}");
    }

    public void Advanced(RunProgress progress)
    {
        if (_isQuiet || !IsDue(_isTerminal ? Client.Limits.BarInterval : Client.Limits.LogInterval)) return;
        if (_isTerminal) Draw(RunLine.Bar(progress, _facts));
        else Line(RunLine.Log(progress, _facts));
    }

    public void Notice(string message)
    {
        if (!_isQuiet) Line(message);
    }

    /// <summary>Takes the bar away.</summary>
    public void Clear()
    {
        if (_barIsDrawn) Console.Error.Write("\r\e[K");
        _barIsDrawn = false;
    }

    public static string Place(ContextFacts facts) => facts.Device == facts.Provider ? facts.Device : $"{facts.Device} ({facts.Provider})";

    private static string Share(ProgressMessage progress) =>
        progress.Total > 0 ? $" {Words.Percent(Math.Min(1, (double)progress.Done / progress.Total))}" : "";

    private bool IsDue(TimeSpan interval)
    {
        if (_time.GetElapsedTime(_lastShown) < interval) return false;
        _lastShown = _time.GetTimestamp();
        return true;
    }

    private void Draw(string text)
    {
        text = Printable.Of(text);
        var width = Console.WindowWidth is > 20 and var columns ? columns - 1 : 79;
        Console.Error.Write($"\r{(text.Length > width ? text[..width] : text)}\e[K");
        _barIsDrawn = true;
    }

    private void Line(string text)
    {
        Clear();
        Console.Error.WriteLine($"pcm-client: {Printable.Of(text)}");
    }
}
