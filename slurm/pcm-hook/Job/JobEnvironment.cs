using System.Globalization;

namespace Pcm.Hook;

/// <summary>
/// Reads the variables that slurmd sets for prolog and epilog. Users write some of the values: each is taken only in the one form that it can
/// have, bounded, and is never evaluated.
/// </summary>
internal static class JobEnvironment
{
    private const string ShardSign = "SHARD", MpsSign = "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE";

    public static JobReading Read(IReadOnlyDictionary<string, string> variables)
    {
        if (!variables.ContainsKey("SLURM_JOB_ID")) return JobReading.NotFromSlurm;

        var problems = new List<string>();
        var reader = new Reader(variables, problems);
        if (reader.Number("SLURM_JOB_ID") is not { } id || id == 0)
        {
            if (problems.Count == 0) problems.Add("SLURM_JOB_ID is 0, which is no job");
            return new JobReading(null, problems);
        }

        var gpus = GpuList.Parse(variables.GetValueOrDefault("SLURM_JOB_GPUS"), variables.GetValueOrDefault("CUDA_VISIBLE_DEVICES"));
        if (gpus.Kind == GpuListKind.Unparsable) problems.Add("SLURM_JOB_GPUS with CUDA_VISIBLE_DEVICES is no list of devices");
        var job = new HookJob(
            id,
            reader.Uid("SLURM_JOB_UID"),
            reader.Text("SLURM_JOB_PARTITION", Limits.MaxNameLength, isNeeded: true),
            reader.Name("SLURMD_NODENAME"),
            reader.Text("SLURM_JOB_COMMENT", Limits.MaxCommentLength, isNeeded: false),
            gpus,
            reader.Sluid("SLURM_JOB_SLUID"),
            variables.Keys.Any(name => name == MpsSign || name.Contains(ShardSign, StringComparison.OrdinalIgnoreCase)));
        return new JobReading(job, problems);
    }

    private sealed class Reader(IReadOnlyDictionary<string, string> variables, List<string> problems)
    {
        private const string SluidDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        private const int SluidLength = 14;

        /// <summary>A decimal number without sign, space or leading zero.</summary>
        public uint? Number(string name)
        {
            if (Find(name, isNeeded: true) is not { } text) return null;
            if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (text.Length == 1 || text[0] != '0')) return number;
            return Refuse<uint?>(name, "is no number from 0 to 4294967295");
        }

        public uint? Uid(string name)
        {
            var uid = Number(name);

            // The system's word for "no user".
            return uid == uint.MaxValue ? Refuse<uint?>(name, "is nobody's") : uid;
        }

        public string? Text(string name, int maxLength, bool isNeeded)
        {
            if (Find(name, isNeeded) is not { } text) return null;
            if (text.Length > maxLength) return Refuse<string>(name, $"is longer than {maxLength} characters");
            return text.Any(char.IsControl) ? Refuse<string>(name, "has control characters in it") : text;
        }

        /// <summary>A name that may become part of a path.</summary>
        public string? Name(string name)
        {
            if (Text(name, Limits.MaxNameLength, isNeeded: true) is not { } text) return null;
            var isName = char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
            return isName ? text : Refuse<string>(name, "is no node's name");
        }

        public string? Sluid(string name)
        {
            if (Find(name, isNeeded: false) is not { } text) return null;
            var isSluid = text.Length == SluidLength && text[0] == 's' && text.Skip(1).All(SluidDigits.Contains);
            return isSluid ? text : Refuse<string>(name, "is no SLUID");
        }

        // Slurm sets no empty values but for a comment that was removed.
        private string? Find(string name, bool isNeeded)
        {
            var text = variables.GetValueOrDefault(name);
            if (!string.IsNullOrEmpty(text)) return text;
            return isNeeded ? Refuse<string>(name, "is not set") : null;
        }

        private T? Refuse<T>(string name, string why)
        {
            problems.Add($"{name} {why}");
            return default;
        }
    }
}
