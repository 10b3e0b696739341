using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Panels;

/// <summary>How a venue stands, in a word, a colour and a line.</summary>
/// <param name="Class">ok, warn, bad or off.</param>
/// <param name="Word">The word.</param>
/// <param name="Details">How much comes, and how soon.</param>
/// <param name="Connection">How well the connection holds.</param>
/// <param name="LastMessageAt">When the last message came; null when not known.</param>
internal sealed record VenueTile(
    string Class, string Word, string Details, string Connection, DateTimeOffset? LastMessageAt)
{
    /// <summary>The lag from which a venue is called lagging, in milliseconds, as in the rule on it.</summary>
    private const double LagWarningMs = 100;

    /// <summary>Judges a venue.</summary>
    public static VenueTile Of(VenueSettings venue, LivePart live, DateTimeOffset now, TimeSpan staleAfter)
    {
        if (!venue.Enabled)
            return new VenueTile("off", "disabled", "in exchanges.yaml", "", null);
        if (!live.Venues.TryGetValue(venue.Name, out var health))
            return new VenueTile(
                live.IsKnown ? "bad" : "off", "Data unavailable",
                live.WhyMissing("no sign of its feed for 60 s", RedisKeys.Health(venue.Name)), "", null);
        var lag = health.LagMs is { } ms ? $"{ms.ToString(ms < 10 ? "0.#" : "0")} ms" : "unknown";
        var details = $"{health.MessageRate:0} msg/s · lag {lag}";
        var connection = Count(health.ReconnectCount, "reconnect");
        var (kind, word) = health switch
        {
            { Status: VenueStatus.Down } => ("bad", "down"),
            { Status: VenueStatus.Reconnecting } => ("bad", "reconnecting"),
            { Status: VenueStatus.Connecting } => ("warn", "connecting"),
            _ when now - health.LastMessageAt > staleAfter => ("bad", "stale"),
            { LagMs: > LagWarningMs } => ("warn", "lagging"),
            _ => ("ok", "connected"),
        };
        return new VenueTile(kind, word, details, connection, health.LastMessageAt);
    }

    private static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
