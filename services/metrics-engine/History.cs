using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine.Figures;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Timescale;
using Surveillance.Platform.Timescale.Spooling;

namespace Surveillance.MetricsEngine;

/// <summary>
/// What of a second is stored: the figures, the live book they were measured on, and the ticker. Rows are in the spool,
/// and so outlive this process, once they are committed; it never waits for the database.
/// </summary>
internal sealed class History(RowSpool spool, ServicePulse pulse, TimeProvider time)
{
    /// <summary>A row of a venue's health each so often.</summary>
    private const int HealthSeconds = 5;

    private const double Megabyte = 1 << 20;

    private readonly RowBlock _metrics = spool.RowsOf(MetricRows.Table);
    private readonly RowBlock _snapshots = spool.RowsOf(SnapshotRows.Table);
    private readonly RowBlock _tickers = spool.RowsOf(TickerRows.Table);
    private readonly RowBlock _healths = spool.RowsOf(HealthRows.Table);
    private readonly Dictionary<MarketId, DateTimeOffset> _tickersKept = [];

    /// <summary>Whether rows of figures, books and tickers are due at a second.</summary>
    public static bool IsDue(DateTimeOffset second, DataCaptureSettings settings) =>
        second.ToUnixTimeSeconds() % (long)settings.StorageInterval.TotalSeconds == 0;

    /// <summary>Whether a market was measured on a book that was there and could be trusted.</summary>
    public static bool IsOfLiveBook(MarketReadings readings) => readings.Readings["mid_price"].Status
        is not (ReadingStatus.NoData or ReadingStatus.Stale or ReadingStatus.Halted);

    /// <summary>Keeps the figures of a second. What is not known, or not to be stored, has no row.</summary>
    /// <param name="second">The second, which is due.</param>
    /// <param name="readings">The sample.</param>
    /// <param name="settings">Which metrics are stored.</param>
    /// <param name="withoutRow">Takes those that are to be stored and are not known; null = nobody asks.</param>
    public void Keep(
        DateTimeOffset second, MarketReadings readings, DataCaptureSettings settings, List<string>? withoutRow = null)
    {
        foreach (var (metric, reading) in readings.Readings)
        {
            if (!settings.StoredMetrics.Contains(metric))
                continue;
            if (reading.Value is { } value)
                MetricRows.Add(_metrics, second, readings.Market, metric, value, reading.ZScore);
            else
                withoutRow?.Add(metric);
        }
    }

    /// <summary>
    /// Keeps what became known after its second was sampled without a live book, as where Redis was restarted: whoever
    /// saw it in <c>metrics:*</c> finds it in its row. It is no sample: no window has it. Of a live book the row of a
    /// second is the sample alone, and what that could not tell has none.
    /// </summary>
    /// <param name="second">The second.</param>
    /// <param name="readings">What is published of it now.</param>
    /// <param name="withoutRow">What had no row so far; loses those that have one now.</param>
    public void KeepLate(DateTimeOffset second, MarketReadings readings, List<string> withoutRow)
    {
        for (var place = withoutRow.Count - 1; place >= 0; place--)
        {
            if (readings.Readings.GetValueOrDefault(withoutRow[place]) is not { Value: { } value } reading)
                continue;
            MetricRows.Add(_metrics, second, readings.Market, withoutRow[place], value, reading.ZScore);
            withoutRow.RemoveAt(place);
        }
    }

    /// <summary>
    /// Keeps a live book with what was measured on it, and a ticker that is newer than the one kept before.
    /// </summary>
    public void Keep(MarketInputs inputs, MarketReadings readings)
    {
        if (inputs.Book is { } book && IsOfLiveBook(readings))
            SnapshotRows.Add(_snapshots, book, readings);
        if (inputs.Ticker is { } ticker && IsNew(ticker))
        {
            TickerRows.Add(_tickers, ticker);
            _tickersKept[ticker.Market] = ticker.LocalTimestamp;
        }
    }

    /// <summary>Keeps a book that is worth it by itself, with what was measured on it.</summary>
    public void Keep(BookSnapshot book, in SnapshotFigures figures) => SnapshotRows.Add(_snapshots, book, figures);

    /// <summary>Keeps the health of a venue, every 5 s, however seldom figures are stored.</summary>
    public void Keep(DateTimeOffset second, VenueHealth health)
    {
        if (second.ToUnixTimeSeconds() % HealthSeconds == 0)
            HealthRows.Add(_healths, second, health);
    }

    /// <summary>
    /// Puts all that was kept into the spool. Only what was committed is published: so no second that anybody saw in
    /// <c>metrics:*</c> lacks its rows, however this process ends.
    /// </summary>
    public void Commit() => spool.Commit();

    /// <summary>Forgets markets that the configuration does not ask for any more.</summary>
    public void KeepOnly(MeasuringPlan plan)
    {
        foreach (var market in _tickersKept.Keys.Where(market => !plan.Asks(market)).ToList())
            _tickersKept.Remove(market);
    }

    private bool IsNew(Ticker ticker) =>
        !_tickersKept.TryGetValue(ticker.Market, out var kept)
        || ticker.LocalTimestamp > kept
        || ClockSetBack.Since(kept, ticker.LocalTimestamp);

    /// <summary>Tells how the rows fare.</summary>
    public void Tell()
    {
        var figures = spool.Figures;
        pulse.Set(RowFigures.Waiting, figures.Waiting);
        pulse.Set(RowFigures.Written, figures.Written);
        pulse.Set(RowFigures.Dropped, figures.Dropped);
        pulse.Set(RowFigures.Spool, figures.Bytes / Megabyte);
        pulse.Set(RowFigures.SpoolMax, figures.MaxBytes / Megabyte);
        pulse.Set(RowFigures.OnDisk, figures.IsOnDisk ? 1 : 0);
        pulse.Set(RowFigures.Damaged, figures.DamagedBytes);
        pulse.Set(RowFigures.OldestAge, figures.OldestAt is { } at ? (time.GetUtcNow() - at).TotalSeconds : 0);
    }
}
