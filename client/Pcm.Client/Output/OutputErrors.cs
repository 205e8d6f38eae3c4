namespace Pcm.Client.Output;

/// <summary>What went wrong with an output, said so that a user can act on it.</summary>
internal static class OutputErrors
{
    public static ClientException From(Exception error, string name) => error is ClientException known
        ? known
        : new ClientException(ExitCode.CannotWrite, $"{name} cannot be written: {Reason(error, name)}", error);

    // The runtime ends its messages with the path; the path stands in the sentence already.
    private static string Reason(Exception error, string name)
    {
        var reason = error.Message.Replace($" : '{Path.GetFullPath(name)}'", "", StringComparison.Ordinal)
            .Replace($" '{Path.GetFullPath(name)}'", "", StringComparison.Ordinal).TrimEnd('.');
        return reason.Contains("No space left", StringComparison.Ordinal)
            ? $"{reason}; rows written so far are kept: free some space and run the same command again"
            : reason;
    }
}
