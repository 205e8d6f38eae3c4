using Microsoft.Extensions.Logging;

namespace Pcmd.Logging;

/// <summary>What leases say. Events 400 to 499.</summary>
internal static partial class LeaseLog
{
    [LoggerMessage(400, LogLevel.Information,
        "job {Job} of uid {Uid} in {Partition} holds {Devices} (takes part: {TakesPart}); {Evicted} contexts went, {Kept} stay")]
    public static partial void Begun(ILogger logger, uint job, uint uid, string partition, bool takesPart, string devices, int evicted, int kept);

    [LoggerMessage(401, LogLevel.Information, "job {Job} holds nothing any more; {Rows} rows, {Tokens} tokens, {DeviceMs} ms of device")]
    public static partial void Ended(ILogger logger, uint job, ulong rows, ulong tokens, double deviceMs);

    [LoggerMessage(402, LogLevel.Warning, "job {Job}: its context was not brought to {Device}: {Problem}")]
    public static partial void NotBrought(ILogger logger, uint job, string device, string problem);

    [LoggerMessage(403, LogLevel.Error, "gates cannot be read: {Problem}")]
    public static partial void CannotLook(ILogger logger, string problem);

    [LoggerMessage(404, LogLevel.Error, "job {Job} is not accounted for: {Problem}")]
    public static partial void NotAccounted(ILogger logger, uint job, string problem);

    [LoggerMessage(410, LogLevel.Information, "the node's active features are now {Features}")]
    public static partial void FeaturesSwitched(ILogger logger, string features);

    [LoggerMessage(411, LogLevel.Warning, "the node's features could not be switched: {Problem}")]
    public static partial void FeaturesNotSwitched(ILogger logger, string problem);
}
