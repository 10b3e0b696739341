using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine.Figures;

/// <summary>
/// The figures of the system itself, once a second: of each venue as <c>metrics:{exchange}:*</c>, of all as
/// <c>metrics:*:*</c>. One engine tells them: the one that holds the share of that market without a book.
/// Each engine measures the lag of its own markets and tells the others in its heartbeat; the largest is the venue's.
/// </summary>
internal sealed class VenueFigures(
    VenueHealths healths,
    MemoryUse memory,
    EngineCensus census,
    History history,
    Publisher publisher,
    ServicePulse pulse,
    ILoggerFactory loggers)
{
    /// <summary>A venue's own figures are written each second; older ones say nothing about now.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>Beyond this, people are told that the engine falls behind.</summary>
    private const double SlowMs = 100;

    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);
    private readonly Dictionary<string, LagMeter> _lags = [];
    private readonly HashSet<string> _lagging = [];

    /// <summary>
    /// Counts how long a changed book took from the receipt of its frame until its metrics were written.
    /// </summary>
    public void Count(BookSnapshot book, DateTimeOffset written)
    {
        if (!_lags.TryGetValue(book.Market.Exchange, out var lag))
            _lags[book.Market.Exchange] = lag = new LagMeter();
        lag.Add(written - book.LocalTimestamp, written);
    }

    /// <summary>Publishes and stores what this engine has to tell.</summary>
    /// <param name="second">The whole second.</param>
    /// <param name="now">Present time.</param>
    /// <param name="plan">Which venues there are.</param>
    /// <param name="holds">Whether this engine holds a share.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task TellAsync(
        DateTimeOffset second,
        DateTimeOffset now,
        MeasuringPlan plan,
        Func<int, bool> holds,
        CancellationToken cancellationToken)
    {
        foreach (var venue in plan.Venues)
            TellLag(venue, now);
        string[] own = [.. plan.Venues.Where(venue => holds(RedisKeys.ShareOf(MarketId.OfVenue(venue))))];
        var known = await Task.WhenAll(own.Select(venue => healths.GetAsync(venue, cancellationToken)));
        var readings = own.Zip(known, (venue, health) => ReadingsOf(venue, health, plan, now)).ToList();
        if (holds(RedisKeys.ShareOf(MarketId.OfSystem)))
            readings.Add(await SystemReadingsAsync(now, cancellationToken));
        var capture = plan.Config.Features.DataCapture;
        if (History.IsDue(second, capture))
        {
            foreach (var each in readings)
                history.Keep(second, each, capture);
        }

        foreach (var health in known.OfType<VenueHealth>().Where(health => now - health.UpdatedAt <= Fresh))
            history.Keep(second, health);
        history.Commit();
        await publisher.PublishAsync(readings, cancellationToken);
    }

    private void TellLag(string venue, DateTimeOffset now)
    {
        var p95 = _lags.GetValueOrDefault(venue)?.P95Ms(now);
        pulse.Set(EngineFigures.Lag, p95, venue);
        if (p95 > SlowMs && _lagging.Add(venue))
            Log.Lagging(_log, venue, p95.Value);
        else if (!(p95 > SlowMs) && _lagging.Remove(venue))
            Log.LagOver(_log, venue);
    }

    private MarketReadings ReadingsOf(string venue, VenueHealth? health, MeasuringPlan plan, DateTimeOffset now)
    {
        var silent = health is null ? ReadingStatus.NoData : ReadingStatus.Stale;
        var fresh = health is not null && now - health.UpdatedAt <= Fresh ? health : null;
        var ownLag = _lags.GetValueOrDefault(venue)?.P95Ms(now) ?? -1;
        double[] lags = [.. census.FiguresOfOthers(EngineFigures.Lag.NameFor(venue)).Append(ownLag)];
        var simulated = health?.Simulated ?? false;
        return new MarketReadings(MarketId.OfVenue(venue), now, simulated, new Dictionary<string, Reading>
        {
            ["message_rate"] = fresh is not null && IsHalted(plan, fresh)
                ? Reading.Unknown(ReadingStatus.Halted)
                : Known(fresh?.MessageRate, silent),
            ["processing_lag_ms"] = Known(lags.Max() is var lag and >= 0 ? lag : null, ReadingStatus.NoData),
            ["venue_lag_ms"] = Known(fresh?.CorrectedLagP50Ms, fresh is null ? silent : ReadingStatus.NoData),
            ["clock_skew_ms"] = Known(fresh?.ClockSkewMs, fresh is null ? silent : ReadingStatus.NoData),
            ["polled_markets"] = Known(fresh?.PolledMarkets, silent),
            ["gaps_last_hour"] = Known(fresh?.GapsLastHour, silent),
        });
    }

    /// <summary>Whether none of the venue's markets is traded: then no messages are expected.</summary>
    private static bool IsHalted(MeasuringPlan plan, VenueHealth health) =>
        health.HaltedInstruments.Count > 0
        && plan.Markets.Where(market => market.Exchange == health.Exchange)
            .All(market => health.HaltedInstruments.Contains(market.Instrument));

    private async Task<MarketReadings> SystemReadingsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var used = Known(await memory.MegabytesAsync(cancellationToken), ReadingStatus.NoData);
        return new MarketReadings(
            MarketId.OfSystem, now, Simulated: false, new Dictionary<string, Reading> { ["redis_memory_mb"] = used });
    }

    private static Reading Known(double? value, ReadingStatus reason) =>
        value is { } known ? Reading.Of(known) : Reading.Unknown(reason);
}
