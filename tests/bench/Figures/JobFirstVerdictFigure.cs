using System.Globalization;
using System.Text.Json;
using Pcm.Bench.Daemons;
using Pcm.Bench.Decoders;
using Pcm.Bench.Reporting;
using Pcm.Cluster;

namespace Pcm.Bench.Figures;

/// <summary>
/// From a job script's first line to its first verdict, on a real Slurm: with the context warm on the node, beside the same job without pcmd, a
/// fresh process that loads the model and computes one.
/// </summary>
public sealed class JobFirstVerdictFigure : IFigure
{
    private const string TinyWarm = "claims-tiny, warm", TinyFresh = "claims-tiny, Transformers.js in a fresh process";
    private const string LargeWarm = "135M shape, warm", LargeFresh = "135M shape, Transformers.js in a fresh process";
    private const double TargetMs = 40;
    private const int RunsPerRun = 4;

    // Both scripts print the time of their first line and of their first answer; bash tells the time without starting anything.
    private const string Warm = """
        #!/bin/bash
        begun=$EPOCHREALTIME
        pcm-client verify "$1" -c "$2" -o - --quiet | { read -r verdict; echo "$begun $EPOCHREALTIME"; cat >/dev/null; }
        """;

    private const string Fresh = """
        #!/bin/bash
        begun=$EPOCHREALTIME
        printf '%s\n' "$3" "$4" | "$1" "$2" "$5" | { read -r loaded; read -r verdict; echo "$begun $EPOCHREALTIME"; }
        """;

    public string Name => "job-first-verdict";

    public string Description => "job script's first line to its first verdict, on a real Slurm";

    public async Task<FigureResult> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        BenchPaths.LetEverybodyEnter();
        var large = Subject.SmolLM2(rows: 1);
        string contexts = Directory.CreateDirectory(Path.Combine(BenchPaths.Scratch, "site"), BenchPaths.EverybodyEnters).FullName;
        File.Copy(large.ManifestPath, Path.Combine(contexts, Path.GetFileName(large.ManifestPath)), overwrite: true);
        await ClusterUsers.MakeAsync();
        try
        {
            await using var cluster = await PcmdCluster.StartAsync(new PcmdClusterOptions
            {
                Cluster = new ClusterOptions { Nodes = 1, JobCgroups = JobCgroups.AreThere },
                Keys = [$"contexts_dirs: [{contexts}, {BenchPaths.Dist}/share/pcmd/contexts]"],
            });
            string tinyFolder = Path.Combine(BenchPaths.Dist, "share", "pcmd", "contexts", "claims-tiny");
            string largeFolder = Path.Combine(BenchPaths.Scratch, "smollm2");
            string tinyRow = ClaimFile.Write("first-tiny.jsonl", ClaimFile.Rows(1)), largeRow = ClaimFile.Write("first-large.jsonl", large.Rows);

            // One context after the other: what is warm on a device of this size makes room for the other.
            var tiny = await MeasureAsync(
                (TinyWarm, () => JobAsync(cluster, Warm, ["--gres=gpu:1", "--comment=pcm:claims-tiny"], tinyRow, "claims-tiny")),
                (TinyFresh, () => JobAsync(cluster, Fresh, [], PeerArguments(tinyFolder, hasExternalData: false))));
            var shape = await MeasureAsync(
                (LargeWarm, () => JobAsync(cluster, Warm, ["--gres=gpu:1", "--comment=pcm:smollm2"], largeRow, "smollm2")),
                (LargeFresh, () => JobAsync(cluster, Fresh, [], PeerArguments(largeFolder, hasExternalData: true))));
            return new FigureResult(
                [.. tiny, tiny[1].RatioTo(tiny[0]), .. shape, shape[1].RatioTo(shape[0])],
                [Target.AtMostOf(TinyWarm, TargetMs)],
                ["a job without pcmd asks for no device: one that did would have it cleared"]);
        }
        finally
        {
            await ClusterUsers.RemoveAsync();
        }

        Task<IReadOnlyList<Series>> MeasureAsync(params (string, Func<Task<double>>)[] rivals) =>
            Interleaved.MeasureAsync(options.Runs * RunsPerRun, "ms", rivals, cancellation);
    }

    // The job's two times lie that many milliseconds apart.
    private static async Task<double> JobAsync(PcmdCluster cluster, string script, string[] options, params string[] arguments)
    {
        int job = await cluster.RunJobAsync(script, ClusterUsers.Alice, options, arguments);
        double[] times = [.. cluster.Slurm.OutputOf(job).Trim().Split('\n')[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return 1000 * (times[1] - times[0]);
    }

    private static string[] PeerArguments(string folder, bool hasExternalData) =>
    [
        BenchPaths.Node,
        BenchPaths.Source("Peers", "peer.mjs"),
        JsonSerializer.Serialize(new { command = "load", model = folder, threads = 2, externalData = hasExternalData }),
        JsonSerializer.Serialize(new { command = "score", prompts = new[] { "Oslo is the capital of Norway." }, labels = new[] { " yes", " no" }, batch = 1 }),
        BenchPaths.NodeModules,
    ];
}
