using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Timescale;

namespace Surveillance.MetricsEngine;

/// <summary>
/// What of a second is stored: the figures, the live book they were measured on, and the ticker. It only hands rows
/// over to their buffers and never waits.
/// </summary>
internal sealed class History(
    RowBuffer<MetricRow> metrics,
    RowBuffer<SnapshotRow> snapshots,
    RowBuffer<Ticker> tickers,
    RowBuffer<HealthRow> healths,
    ServicePulse pulse)
{
    /// <summary>A row of a venue's health each so often.</summary>
    private const int HealthSeconds = 5;

    private readonly Dictionary<MarketId, DateTimeOffset> _tickersKept = [];

    /// <summary>Whether rows are due at a second.</summary>
    public static bool IsDue(DateTimeOffset second, DataCaptureSettings settings) =>
        second.ToUnixTimeSeconds() % (long)settings.StorageInterval.TotalSeconds == 0;

    /// <summary>Keeps the figures of a second. What is not known, or not to be stored, has no row.</summary>
    public void Keep(DateTimeOffset second, MarketReadings readings, DataCaptureSettings settings)
    {
        foreach (var (metric, reading) in readings.Readings)
        {
            if (reading.Value is { } value && settings.StoredMetrics.Contains(metric))
                metrics.Add(new MetricRow(second, readings.Market, metric, value, reading.ZScore));
        }
    }

    /// <summary>
    /// Keeps a live book with what was measured on it, and a ticker that is newer than the one kept before.
    /// </summary>
    public void Keep(MarketInputs inputs, MarketReadings readings)
    {
        if (inputs.Book is { } book && readings.Readings["mid_price"].Status is not ReadingStatus.Stale)
            snapshots.Add(new SnapshotRow(book, readings));
        if (inputs.Ticker is { } ticker && !(_tickersKept.GetValueOrDefault(ticker.Market) >= ticker.LocalTimestamp))
        {
            tickers.Add(ticker);
            _tickersKept[ticker.Market] = ticker.LocalTimestamp;
        }
    }

    /// <summary>Keeps the health of a venue, every 5 s.</summary>
    public void Keep(DateTimeOffset second, VenueHealth health)
    {
        if (second.ToUnixTimeSeconds() % HealthSeconds == 0)
            healths.Add(new HealthRow(second, health));
    }

    /// <summary>Forgets markets that the configuration does not ask for any more.</summary>
    public void KeepOnly(MeasuringPlan plan)
    {
        foreach (var market in _tickersKept.Keys.Where(market => !plan.Asks(market)).ToList())
            _tickersKept.Remove(market);
    }

    /// <summary>Tells how the rows fare.</summary>
    public void Tell()
    {
        pulse.Set("rows_waiting", metrics.Waiting + snapshots.Waiting + tickers.Waiting + healths.Waiting);
        pulse.Set("rows_written", metrics.Written + snapshots.Written + tickers.Written + healths.Written);
        pulse.Set("rows_dropped", metrics.Dropped + snapshots.Dropped + tickers.Dropped + healths.Dropped);
    }
}
