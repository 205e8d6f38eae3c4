using System.Globalization;
using System.Text;

namespace Pcm.Contexts;

/// <summary>Writes the manifest that `context init` begins with: it works as it is, and its comments say what to edit.</summary>
public static class ManifestWriter
{
    /// <summary>A manifest that checks claims with the model of an inspected folder.</summary>
    /// <param name="report">The folder; it must be usable.</param>
    /// <param name="name">What the context is called.</param>
    /// <param name="manifestFolder">Where the manifest will lie; a model folder in it is named relative to it.</param>
    public static string Draft(ModelFolderReport report, string name, string manifestFolder)
    {
        if (!report.IsUsable)
            throw new ArgumentException("has problems", nameof(report));
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"""
            # A context for pcmd: this model, asked this question, with these answers.
            # `pcm-client context check FILE` loads it and scores a row, `pcm-client context render FILE` shows a prompt and its tokens.
            name: {name}
            source: {Quote(RelativeWithin(manifestFolder, report.Folder))}

            # The first variant that fits a device is its default; `--variant NAME` takes another. memory_mib: N replaces the estimate.
            variants:

            """);
        foreach (var graph in report.UsableGraphs)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"""
                  - name: {graph.VariantName}
                    model: {Quote(graph.Path)}
                    devices: [{string.Join(", ", graph.Devices)}]

                """);
        }

        yaml.Append(report.ChatFamily is null ? PlainPrompt : ChatPrompt(report.ChatFamily));
        yaml.Append(CultureInfo.InvariantCulture, $"""

            limits:
              max_prompt_tokens: {Math.Min(report.ContextLength ?? long.MaxValue, Limits.DraftMaxPromptTokens)}
              max_new_tokens: {Limits.DefaultMaxNewTokens}    # generate only

            # Put out of the device after so long unused; 0 is never. pin: true keeps it when others need room.
            idle_seconds: {Limits.DefaultIdleSeconds}

            """);
        return yaml.ToString();
    }

    private const string Verdicts = """

        # What the model may answer, appended to the prompt exactly as written, and the verdict each stands for. Several texts may share
        # one verdict. Texts of one token in the model's vocabulary are scored fastest; `context check` counts them.
        """;

    private const string PlainPrompt = $$$"""

        # How a row becomes a prompt. {name} is a field of the row; write {{ and }} for literal braces.
        # All that stands before the first field is computed once, so instructions and examples there cost nothing per row.
        prompt:
          template: |-
            Decide by the evidence whether each claim is True, False or Unknown.

            Evidence: The lighthouse at Port Ellery was finished in 1908.
            Claim: The Port Ellery lighthouse dates from 1908.
            Answer: True

            Evidence: The lighthouse at Port Ellery was finished in 1908.
            Claim: The Port Ellery lighthouse was built in 1950.
            Answer: False

            Evidence: {evidence}
            Claim: {claim}
            Answer:
          defaults: {evidence: ""}    # fields that a row may leave out
        {{{Verdicts}}}
        labels:
          - {text: " True", verdict: SUPPORTS}
          - {text: " False", verdict: REFUTES}
          - {text: " Unknown", verdict: NOT ENOUGH INFO}

        """;

    private static string ChatPrompt(string family) => $$$"""

        # How a row becomes a prompt, in the model's own chat format ({{{family}}}). {name} is a field of the row; write {{ and }} for literal
        # braces. Pairs of user and assistant messages before the last are examples. All that stands before the first field of the last
        # message is computed once, so instructions and examples there cost nothing per row.
        prompt:
          messages:
            - role: system
              content: You check claims against evidence. Answer with one word - True, False or Unknown.
            - role: user
              content: |-
                Evidence: The lighthouse at Port Ellery was finished in 1908.
                Claim: The Port Ellery lighthouse dates from 1908.
            - {role: assistant, content: "True"}
            - role: user
              content: |-
                Evidence: {evidence}
                Claim: {claim}
          defaults: {evidence: ""}    # fields that a row may leave out
        {{{Verdicts}}}
        labels:
          - {text: "True", verdict: SUPPORTS}
          - {text: "False", verdict: REFUTES}
          - {text: "Unknown", verdict: NOT ENOUGH INFO}

        """;

    private static string RelativeWithin(string folder, string path)
    {
        var relative = Path.GetRelativePath(Path.GetFullPath(folder), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    // Plain where YAML reads it back as it is, else double-quoted with the escapes of both JSON and YAML.
    private static string Quote(string text)
    {
        if (text is not "null" && text[0] is not '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_'))
            return text;
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\')
                quoted.Append('\\').Append(character);
            else if (char.IsControl(character))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
