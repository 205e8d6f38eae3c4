using Pcm.Bench;
using Pcm.Bench.Figures;
using Pcm.Bench.Peers;
using Pcm.Bench.Reporting;
using Pcm.Inference;

const int unmet = 1, usage = 2;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupt.Cancel();
};

try
{
    var options = BenchOptions.Parse(args);
    if (!options.List)
        return await MeasureAsync(Select(options.Only), options, interrupt.Token) ? 0 : unmet;
    foreach (var figure in AllFigures.List)
        Console.WriteLine($"{figure.Name,-24} {figure.Description}");
    return 0;
}
catch (BenchException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return usage;
}
finally
{
    Directory.Delete(BenchPaths.Scratch, recursive: true);
}

static IReadOnlyList<IFigure> Select(IReadOnlyList<string> names)
{
    foreach (string name in names)
    {
        if (AllFigures.List.All(figure => figure.Name != name))
            throw new BenchException($"--only {name}: no such figure; --list names them");
    }

    return [.. AllFigures.List.Where(figure => names.Count == 0 || names.Contains(figure.Name))];
}

static async Task<bool> MeasureAsync(IReadOnlyList<IFigure> figures, BenchOptions options, CancellationToken cancellation)
{
    var machine = MachineFacts.Read();
    var report = new Report(machine);
    Console.WriteLine($"{machine.Cpu}, {machine.Cores} cores, {machine.MemoryMiB} MiB, {machine.Os}");
    report.AddVersion("onnxruntime", OnnxRuntime.Load(BenchPaths.OnnxRuntime).Version);
    using (var peer = new NodePeer())
    {
        var answer = await peer.AskAsync(new { command = "versions" }, cancellation);
        foreach (var (of, version) in answer["versions"]!.AsObject())
            report.AddVersion(of, version!.ToString());
    }

    foreach (var figure in figures)
    {
        try
        {
            report.Add(figure.Name, figure.Description, await figure.MeasureAsync(options, cancellation));
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Whatever stops one figure, the others and the report are still wanted.
            report.AddFailure(figure.Name, figure.Description, error.Message);
        }
    }

    if (options.Out is not null)
        report.Write(options.Out);
    return report.AllMet;
}
