using System.Text.Json;
using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>How a channel stands. The wire value is the snake_case name.</summary>
public enum ChannelStanding
{
    /// <summary>It takes what it is sent, as far as is known.</summary>
    Open,

    /// <summary>Its secret is not set: nothing is meant for it.</summary>
    Off,

    /// <summary>Its secret is set but cannot be used: what is meant for it is given up.</summary>
    Unusable,

    /// <summary>The last attempt did not succeed.</summary>
    Failing,
}

/// <summary>A channel of <c>alerts.yaml</c> as it stands.</summary>
/// <param name="Name">Its key there.</param>
/// <param name="Kind">Such as <c>slack</c>.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Reason">Why it does not take anything; null while it is open.</param>
/// <param name="FailingSince">The first failure since its last delivery, UTC; null while it does not fail.</param>
/// <param name="Waiting">Notices that wait for it.</param>
/// <param name="DeliveredAt">
/// When it last took something, UTC; null when it has not since the detector's start.
/// </param>
public sealed record ChannelState(
    string Name,
    string Kind,
    ChannelStanding Standing,
    string? Reason,
    DateTimeOffset? FailingSince,
    int Waiting,
    DateTimeOffset? DeliveredAt);

/// <summary>A notice that was given up.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="AlertId">The alert.</param>
/// <param name="Channel">Whom it did not reach.</param>
/// <param name="Kind">What it would have told.</param>
/// <param name="Priority">How urgent.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Market">The market.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Reason">Why the last attempt failed.</param>
public sealed record DeadLetter(
    DateTimeOffset At,
    string AlertId,
    string Channel,
    NoticeKind Kind,
    AlertPriority Priority,
    string Rule,
    MarketId Market,
    int Attempts,
    string? Reason);

/// <summary>How many notices were given up in an hour.</summary>
/// <param name="Hour">Its beginning, UTC.</param>
/// <param name="Count">How many.</param>
public sealed record DeadHour(DateTimeOffset Hour, int Count);

/// <summary>The payload of <c>notifications</c>: who can be reached, and what did not reach them.</summary>
/// <param name="At">When it was written, UTC.</param>
/// <param name="Channels">The configured channels in the order of the file.</param>
/// <param name="DeadLetters">What was given up last, newest first.</param>
/// <param name="DeadHours">How much was given up in each of the last 24 hours in which anything was.</param>
public sealed record NotificationState(
    DateTimeOffset At,
    IReadOnlyList<ChannelState> Channels,
    IReadOnlyList<DeadLetter> DeadLetters,
    IReadOnlyList<DeadHour> DeadHours)
{
    /// <summary>Notices given up in the last 24 hours, by the full hour.</summary>
    public int DeadWithinDay => DeadHours.Sum(hour => hour.Count);
}

/// <summary><c>notifications</c>, written by anomaly-detector each second, 24 h.</summary>
public sealed class NotificationStates(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>Writes it.</summary>
    public Task SetAsync(NotificationState state, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).StringSetAsync(
            RedisKeys.Notifications,
            JsonSerializer.SerializeToUtf8Bytes(state, WireJson.Default.NotificationState),
            Life);

    /// <summary>Reads it; null when there is none.</summary>
    public async Task<NotificationState?> GetAsync(CancellationToken cancellationToken = default)
    {
        var json = await store.Commands(cancellationToken).StringGetAsync(RedisKeys.Notifications);
        if (json.IsNull)
            return null;
        var state = JsonSerializer.Deserialize(
            ((ReadOnlyMemory<byte>)json).Span, WireJson.Default.NotificationState);
        return state is { Channels: not null, DeadLetters: not null, DeadHours: not null }
            ? state
            : throw new JsonException($"{RedisKeys.Notifications} is not whole.");
    }
}
