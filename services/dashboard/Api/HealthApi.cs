using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Api;

/// <summary><c>GET /api/health</c>: how the system does, in figures.</summary>
internal static class HealthApi
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Maps it.</summary>
    public static void MapHealthFigures(this RouteGroupBuilder api) => api.MapGet("/health", HealthAsync)
        .WithName("health").WithTags("system").WithSummary("How the system does.")
        .WithDescription(
            "The services that are alive, the venues' feeds, what waits in the lists between the services, the "
            + "notification channels, and whether the stores answer.")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Ok<ToldHealth>> HealthAsync(
        Heartbeats heartbeats, VenueHealths venues, QueueDepths queues, NotificationStates notifications,
        MemoryUse memory, ActiveAlerts alerts, Database database, ConfigurationWatch configuration, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var config = configuration.Current;
        var answers = AnswersAsync(database, time, cancellationToken);
        var feeds = await Task.WhenAll(config.Venues.Values.Where(venue => venue.Enabled)
            .Select(venue => venues.GetAsync(venue.Name, cancellationToken)));
        var active = await alerts.AllAsync(cancellationToken);
        return TypedResults.Ok(new ToldHealth(
            time.GetUtcNow(),
            config.Version,
            configuration.RejectedEdit,
            await answers,
            await memory.MegabytesAsync(cancellationToken),
            active?.CountBy(entry => $"{entry.Alert.Priority}").ToDictionary(),
            [.. feeds.OfType<VenueHealth>()],
            await heartbeats.AllAsync(cancellationToken),
            await queues.AllAsync(cancellationToken),
            await notifications.GetAsync(cancellationToken)));
    }

    private static async Task<bool> AnswersAsync(
        Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var command = database.Source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(either.Token);
            return true;
        }
        catch (Exception error) when (
            error is NpgsqlException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>How the system does.</summary>
/// <param name="AsOf">When it was read, UTC.</param>
/// <param name="ConfigVersion">Hash of the configuration in force at the dashboard.</param>
/// <param name="RejectedEdit">The mistakes of an edit that was refused; null when the files are in force.</param>
/// <param name="DatabaseAnswers">Whether the database answers within 2 s.</param>
/// <param name="RedisUsedMb">Memory of Redis in MB of 2²⁰ bytes; null when it does not tell.</param>
/// <param name="ActiveAlerts">Active alerts by priority; null when nobody knows: Redis was emptied, or is new.</param>
/// <param name="Venues">The enabled venues that have told their health within a minute.</param>
/// <param name="Services">The instances that are alive.</param>
/// <param name="Queues">How much waits between services.</param>
/// <param name="Notifications">Who can be notified, and what did not reach them; null when not known.</param>
internal sealed record ToldHealth(
    DateTimeOffset AsOf,
    string ConfigVersion,
    string? RejectedEdit,
    bool DatabaseAnswers,
    double? RedisUsedMb,
    IReadOnlyDictionary<string, int>? ActiveAlerts,
    IReadOnlyList<VenueHealth> Venues,
    IReadOnlyList<Heartbeat> Services,
    IReadOnlyList<QueueDepth> Queues,
    NotificationState? Notifications);
