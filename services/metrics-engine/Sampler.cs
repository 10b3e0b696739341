using Microsoft.Extensions.Logging;
using Surveillance.Metrics;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.MetricsEngine.Shares;

namespace Surveillance.MetricsEngine;

/// <summary>
/// The sample of one whole second of every market, whether or not its book changed or is there at all: readings,
/// windows, rows. It goes on a part at a time, so that what changes meanwhile does not wait for the last market.
/// </summary>
internal sealed class Sampler(
    MarketBoard board,
    HaltedMarkets halted,
    ShareKeeper shares,
    Publisher publisher,
    MirrorRound mirrors,
    History history,
    AlertBooks alertBooks,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>So many at a time, so that the first are published before the last are measured.</summary>
    private const int MarketsAtOnce = 64;

    /// <summary>The metric by whose window warming up is told: the one that operators watch.</summary>
    private const string Leading = "spread_bps";

    /// <summary>A second that is over for longer can no longer be looked at.</summary>
    private static readonly TimeSpan LatestAfter = TimeSpan.FromSeconds(2);

    private readonly ILogger _log = loggers.CreateLogger<Sampler>();
    private readonly Queue<MeasuredMarket> _left = [];
    private int _markets;

    /// <summary>The second that is sampled, or was last.</summary>
    public DateTimeOffset Second { get; private set; }

    /// <summary>Whether markets are left to be sampled in the second.</summary>
    public bool IsUnderWay => _left.Count > 0;

    /// <summary>
    /// Samples of markets that were left out, since the process started, because Redis did not answer in their second.
    /// </summary>
    public long Missed { get; private set; }

    /// <summary>Begins a second, after the one before was gone through.</summary>
    public void Begin(DateTimeOffset second, IReadOnlyCollection<MeasuredMarket> markets)
    {
        LeaveOutRest();
        (Second, _markets) = (second, markets.Count);
        foreach (var market in markets)
            _left.Enqueue(market);
    }

    /// <summary>Samples some of the markets that are left.</summary>
    public async Task GoOnAsync(MeasuringPlan plan, CancellationToken cancellationToken)
    {
        var some = new List<MeasuredMarket>(MarketsAtOnce);
        while (some.Count < MarketsAtOnce && _left.TryDequeue(out var market))
        {
            if (market.IsDue(Second) && board.Measures(market))
                some.Add(market);
        }

        await SampleAsync(some, plan, cancellationToken);
    }

    /// <summary>Samples all markets that are left, unless the second is long over.</summary>
    public async Task FinishAsync(MeasuringPlan plan, CancellationToken cancellationToken)
    {
        while (IsUnderWay && time.GetUtcNow() - Second < LatestAfter)
            await GoOnAsync(plan, cancellationToken);
        LeaveOutRest();
    }

    /// <summary>Samples those of these markets that were not yet in the second.</summary>
    public async Task SampleAsync(
        IEnumerable<MeasuredMarket> markets, MeasuringPlan plan, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var readings = new List<MarketReadings>();
        List<MeasuredMarket> own =
            [.. markets.Where(market => market.IsDue(Second) && shares.Holds(market.Share))];
        if (own.Count == 0)
            return;
        foreach (var market in own)
        {
            var sample = Sample(market, plan, now);
            readings.Add(sample.Readings);
            mirrors.Add(market, sample, _markets);
        }

        history.Commit();

        // When this second is over, so late, nothing is published of the next one before it was sampled, too.
        if (WholeSeconds.Of(now) == Second)
            await publisher.PublishAsync(readings, cancellationToken);
    }

    private void LeaveOutRest()
    {
        Missed += _left.Count(market => market.IsDue(Second));
        _left.Clear();
    }

    private MarketSample Sample(MeasuredMarket market, MeasuringPlan plan, DateTimeOffset now)
    {
        var inputs = market.InputsAmong(halted);
        var sample = market.Sample(Second, inputs, now);
        if (inputs.Book is { } book)
            alertBooks.Keep(book, sample.Readings, now, plan);
        board.Compared(market);
        var capture = plan.Config.Features.DataCapture;
        market.WithoutRow.Clear();
        if (History.IsDue(Second, capture))
        {
            var withoutRow = History.IsOfLiveBook(sample.Readings) ? null : market.WithoutRow;
            history.Keep(Second, sample.Readings, capture, withoutRow);
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
