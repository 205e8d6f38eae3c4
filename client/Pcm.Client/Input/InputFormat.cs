namespace Pcm.Client.Input;

/// <summary>How rows are written down in an input.</summary>
public enum InputFormat
{
    /// <summary>One JSON object a line.</summary>
    Jsonl,

    /// <summary>Comma-separated values with a header (RFC 4180).</summary>
    Csv,

    /// <summary>Tab-separated values with a header, quoted as CSV is.</summary>
    Tsv,

    /// <summary>One claim a line.</summary>
    Text,

    /// <summary>An OpenAI batch file: one request a line.</summary>
    OpenAiBatch,
}
