using System.Diagnostics.Metrics;
using Surveillance.Markets;
using Surveillance.Platform.Telemetry;

namespace Surveillance.Dashboard.Telemetry;

/// <summary>What <c>health:{exchange}</c> says, as instruments with the venue as label.</summary>
internal static class ExchangeFigures
{
    private static readonly Instrument[] All =
    [
        new("connected", "", "1 while data frames arrive, 0 while connections are made or made again.",
            health => health.Status == VenueStatus.Connected ? 1 : 0),
        new("message_rate", "{message}/s", "Data frames a second, over the last 10 s.", health => health.MessageRate),
        new("messages", "{message}", "Data frames since data-ingestion started.", health => health.MessageCount,
            FigureKind.Counter),
        new("last_message_timestamp", "s", "When the last data frame arrived, in Unix time.",
            health => health.LastMessageAt?.ToUnixTimeMilliseconds() / 1000d),
        new("processing_lag_p95", "s",
            "95th percentile over 30 s of the time from the receipt of a frame to its metrics.",
            health => health.LagMs / 1000),
        new("venue_lag_p50", "s", "Median over 30 s of the time from the venue's stamp to receipt, by both clocks.",
            health => health.VenueLagP50Ms / 1000),
        new("venue_lag_p99", "s",
            "99th percentile over 30 s of the time from the venue's stamp to receipt, by both clocks.",
            health => health.VenueLagP99Ms / 1000),
        new("corrected_lag_p50", "s",
            "Median over 30 s of the time from the venue's stamp to receipt, by the venue's clock alone.",
            health => health.CorrectedLagP50Ms / 1000),
        new("corrected_lag_p99", "s",
            "99th percentile over 30 s of the time from the venue's stamp to receipt, by the venue's clock alone.",
            health => health.CorrectedLagP99Ms / 1000),
        new("clock_offset", "s", "How far the venue's clock is ahead of ours.",
            health => health.ClockOffsetMs / 1000),
        new("gaps_last_hour", "{gap}", "Gaps in the data that began in the last hour.",
            health => health.GapsLastHour),
        new("reconnects", "{connection}", "Connections lost and made again since data-ingestion started.",
            health => health.ReconnectCount, FigureKind.Counter),
        new("streams", "{stream}", "Streams subscribed.", health => health.StreamCount),
        new("connections", "{connection}", "Connections held or being made.", health => health.Connections),
        new("connections_down", "{connection}", "Connections whose allowed attempts failed.",
            health => health.ConnectionsDown),
        new("polled_markets", "{market}", "Markets whose books are polled over REST.",
            health => health.PolledMarkets),
        new("halted_instruments", "{instrument}", "Instruments that the venue says it does not trade now.",
            health => health.HaltedInstruments.Count),
        new("silent_streams", "{stream}", "Streams of prices that say nothing now, though they should.",
            health => health.SilentStreams),
        new("streams_renewed", "{stream}", "Streams of prices subscribed anew since data-ingestion started.",
            health => health.StreamsRenewed, FigureKind.Counter),
        new("bad_frames", "{frame}", "Frames that could not be understood since data-ingestion started.",
            health => health.BadFrames, FigureKind.Counter),
        new("dropped_frames", "{frame}", "Frames that a bound dropped since data-ingestion started.",
            health => health.Dropped, FigureKind.Counter),
        new("unsent_frames", "{frame}",
            "Frames that the venue was not sent because too many waited, since data-ingestion started.",
            health => health.UnsentFrames, FigureKind.Counter),
        new("simulated", "", "1 of a venue that is a simulator.", health => health.Simulated ? 1 : 0),
    ];

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">Where.</param>
    /// <param name="venues">The venues whose health is known now.</param>
    public static void AddTo(ServiceMeter meter, Func<IEnumerable<VenueHealth>> venues)
    {
        foreach (var each in All)
        {
            meter.Observe($"surveillance.exchange.{each.Name}", each.Unit, each.About,
                () => from health in venues()
                      let value = each.Read(health)
                      where value is not null
                      select new Measurement<double>(value.Value, SystemMeter.Label("exchange", health.Exchange)),
                each.Kind);
        }
    }

    private sealed record Instrument(
        string Name, string Unit, string About, Func<VenueHealth, double?> Read, FigureKind Kind = FigureKind.Gauge);
}
