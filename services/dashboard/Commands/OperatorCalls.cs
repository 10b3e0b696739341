using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Commands;

/// <summary>What became of an operator's request.</summary>
public enum CallOutcome
{
    /// <summary>anomaly-detector will carry it out.</summary>
    HandedOver,

    /// <summary>Too many commands wait: anomaly-detector does not take them.</summary>
    QueueFull,

    /// <summary>Redis does not answer.</summary>
    RedisUnreachable,

    /// <summary>Redis is there and refuses; the log says why.</summary>
    RedisRefuses,
}

/// <summary>Hands over to anomaly-detector, by <c>queue:commands</c>, what operators ask for.</summary>
public sealed class OperatorCalls(CommandQueue queue, TimeProvider time, ILogger<OperatorCalls> log)
{
    /// <summary>Takes an alert: its escalation and its repeated notices end.</summary>
    public Task<CallOutcome> AcknowledgeAsync(Alert alert, string actor, CancellationToken cancellationToken) =>
        HandOverAsync("acknowledge", actor, alert.Id, null, cancellationToken);

    /// <summary>Ends an alert by hand; it stays away until its condition has cleared once.</summary>
    public Task<CallOutcome> ResolveAsync(Alert alert, string actor, CancellationToken cancellationToken) =>
        HandOverAsync("resolve", actor, alert.Id, null, cancellationToken);

    /// <summary>
    /// Holds back the notices of an alert on its market, also under the more urgent rules of its family.
    /// </summary>
    /// <param name="alert">The alert; it is recorded on.</param>
    /// <param name="length">How long, at most 24 h; null = until the alert is resolved.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<CallOutcome> SilenceAsync(
        Alert alert, TimeSpan? length, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var silence = new Silence(
            Guid.NewGuid().ToString("N"), alert.Market.Exchange, alert.Market.Instrument, alert.Family,
            "silenced on the dashboard", actor, now, now + length);
        return HandOverAsync("silence", actor, alert.Id, silence, cancellationToken);
    }

    /// <summary>Ends a silence before its time: what it covers is told again.</summary>
    public Task<CallOutcome> UnsilenceAsync(Silence silence, string actor, CancellationToken cancellationToken) =>
        HandOverAsync("unsilence", actor, null, silence, cancellationToken);

    private async Task<CallOutcome> HandOverAsync(
        string kind, string actor, string? alertId, Silence? silence, CancellationToken cancellationToken)
    {
        var command = new OperatorCommand(
            Guid.NewGuid().ToString("N"), kind, actor, time.GetUtcNow(), alertId, null, silence);
        try
        {
            if (await queue.PushAsync(command, cancellationToken))
            {
                Log.CommandSent(log, actor, kind, alertId ?? silence?.Id);
                return CallOutcome.HandedOver;
            }

            Log.CommandNotSent(log, null, kind, alertId ?? silence?.Id);
            return CallOutcome.QueueFull;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            Log.CommandNotSent(log, error, kind, alertId ?? silence?.Id);
            return RedisRefusal.Of(error) is null ? CallOutcome.RedisUnreachable : CallOutcome.RedisRefuses;
        }
    }
}
