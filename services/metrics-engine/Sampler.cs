using Microsoft.Extensions.Logging;
using Surveillance.Metrics;
using Surveillance.MetricsEngine.Shares;

namespace Surveillance.MetricsEngine;

/// <summary>
/// The sample of one whole second of every market, whether or not its book changed or is there at all: readings,
/// windows, rows.
/// </summary>
internal sealed class Sampler(
    MarketCache cache,
    ShareKeeper shares,
    Publisher publisher,
    WindowMirror mirror,
    History history,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>So many at a time, so that the first are published before the last are measured.</summary>
    private const int MarketsAtOnce = 64;

    /// <summary>The metric by whose window warming up is told: the one that operators watch.</summary>
    private const string Leading = "spread_bps";

    private readonly ILogger _log = loggers.CreateLogger<Sampler>();

    /// <summary>Samples the markets that were not yet in this second.</summary>
    public async Task SampleAsync(
        DateTimeOffset second,
        IEnumerable<MeasuredMarket> markets,
        MeasuringPlan plan,
        CancellationToken cancellationToken)
    {
        foreach (var some in markets.Where(market => market.IsDue(second)).Chunk(MarketsAtOnce))
        {
            var now = time.GetUtcNow();
            var sampled = some.Where(market => shares.Holds(market.Share))
                .Select(market => (Market: market, Sample: Sample(second, market, plan, now))).ToList();
            history.Commit();
            var published = publisher.PublishAsync(sampled.Select(each => each.Sample.Readings), cancellationToken);
            var mirrored = sampled.Select(each => mirror.WriteAsync(each.Market, each.Sample, now, cancellationToken));
            await Task.WhenAll([published, .. mirrored]);
        }

        history.Tell();
    }

    private MarketSample Sample(DateTimeOffset second, MeasuredMarket market, MeasuringPlan plan, DateTimeOffset now)
    {
        var inputs = cache.InputsOf(market.Market, plan);
        var sample = market.Sample(second, inputs, now);
        var capture = plan.Config.Features.DataCapture;
        if (History.IsDue(second, capture))
        {
            history.Keep(second, sample.Readings, capture);
            history.Keep(inputs, sample.Readings);
        }

        Tell(market, sample);
        return sample;
    }

    private void Tell(MeasuredMarket market, MarketSample sample)
    {
        foreach (var metric in sample.NewNormals)
            Log.NewNormal(_log, market.Market, metric);
        foreach (var metric in sample.ClearedByGap)
            Log.ClearedByGap(_log, market.Market, metric);
        if (sample.Readings.Readings[Leading] is not { Value: not null } leading)
            return;
        var isWarm = leading.Status != ReadingStatus.WarmingUp;
        if (!isWarm && market.IsWarm != false)
            Log.WarmingUp(_log, market.Market, leading.Samples ?? 0, market.Measurer.Settings.ZScore.MinSamples);
        else if (isWarm && market.IsWarm == false)
            Log.WarmedUp(_log, market.Market);
        market.IsWarm = isWarm;
    }
}
