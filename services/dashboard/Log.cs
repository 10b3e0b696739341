using Surveillance.Dashboard.Access;

namespace Surveillance.Dashboard;

/// <summary>What the dashboard logs. Event ids: 5000 stores, 5100 operators and pages, 5200 signing in.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Error, "Redis does not answer; the pages say so and go on as soon as it does")]
    public static partial void RedisLost(ILogger logger, Exception error);

    [LoggerMessage(5001, LogLevel.Warning, "Redis answers again")]
    public static partial void RedisBack(ILogger logger);

    [LoggerMessage(5002, LogLevel.Error,
        "{Count} entries of Redis cannot be understood and are not shown; the first is {Key}: {Reason}")]
    public static partial void RedisUnreadable(ILogger logger, int count, string key, string reason);

    [LoggerMessage(5010, LogLevel.Error, "The database does not answer; charts and past alerts wait for it")]
    public static partial void DatabaseLost(ILogger logger, Exception error);

    [LoggerMessage(5011, LogLevel.Warning, "The database answers again")]
    public static partial void DatabaseBack(ILogger logger);

    [LoggerMessage(5020, LogLevel.Error, "What stands in a store cannot be understood; {Path} was refused")]
    public static partial void AnswerUnreadable(ILogger logger, Exception error, string path);

    [LoggerMessage(5100, LogLevel.Information, "{Actor} asked to {Kind} {AlertId}")]
    public static partial void CommandSent(ILogger logger, string actor, string kind, string? alertId);

    [LoggerMessage(5101, LogLevel.Error, "The command to {Kind} {AlertId} could not be handed over")]
    public static partial void CommandNotSent(ILogger logger, Exception? error, string kind, string? alertId);

    [LoggerMessage(5102, LogLevel.Warning, "A browser could not draw the chart {Metric}")]
    public static partial void ChartNotDrawn(ILogger logger, Exception error, string metric);

    [LoggerMessage(5200, LogLevel.Information, "{Name} signed in as {Role} by {Origin} from {Address}")]
    public static partial void SignedIn(
        ILogger logger, string name, OperatorRole role, SignInOrigin origin, string address);

    [LoggerMessage(5201, LogLevel.Information, "{Name} signed out from {Address}")]
    public static partial void SignedOut(ILogger logger, string name, string address);

    [LoggerMessage(5202, LogLevel.Warning, "Sign-in of {Name} from {Address} refused: {Reason}")]
    public static partial void SignInRefused(ILogger logger, string name, string address, string reason);

    [LoggerMessage(5203, LogLevel.Warning, "{Name} may not {Wish}: {Reason}")]
    public static partial void ActRefused(ILogger logger, string name, string wish, string reason);

    [LoggerMessage(5204, LogLevel.Warning, "{Refusals} more refusals of a minute are not told one by one")]
    public static partial void RefusalsUntold(ILogger logger, int refusals);

    [LoggerMessage(
        5205, LogLevel.Warning, "An ended session could not be kept: a copy of its cookie is valid after a restart")]
    public static partial void EndNotKept(ILogger logger, Exception error);
}
