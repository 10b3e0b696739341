using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Figures;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>What else a measurement would have done for a market is done by its sample.</summary>
public sealed class SampledMarketTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly MeasuringPlan _plan = MeasuringPlan.Of(Shipped.Config);
    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MarketBoard Board => _engine.Of<MarketBoard>();

    private Sampler Sampler => _engine.Of<Sampler>();

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineParts.MakeAsync(redis, new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await _engine.HoldAsync(_plan, Token);
        await Board.TakeUpAsync(_plan, _engine.Of<ShareKeeper>().Holds, _engine.Time.GetUtcNow(), Token);
        Sampler.Begin(WholeSeconds.Of(_engine.Time.GetUtcNow()), Board.Markets);
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_waits_for_no_comparison_any_more()
    {
        Board.CompareAnew([Board.Find(Shipped.Spot)!]);
        Assert.NotNull(Board.NextComparisonAt(Interval));
        await Sampler.FinishAsync(_plan, Token);
        Assert.Null(Board.NextComparisonAt(Interval));
    }

    [Fact]
    public async Task Its_book_is_kept_for_alerts()
    {
        await _engine.PutBookAsync(Shipped.Perp, 100, 101, Token);
        var now = _engine.Time.GetUtcNow();
        await _engine.Of<MarketCache>().ReadAsync([Board.Find(Shipped.Perp)!.Seen], now, Token);
        await Sampler.FinishAsync(_plan, Token);
        _engine.Of<AlertBooks>().Tell(now);
        Assert.Equal(1, _engine.Of<ServicePulse>().Of(BookFigures.Recent).Single().Value);
    }

    [Fact]
    public async Task Changed_and_due_it_is_sampled_and_published_at_once_and_not_when_all_others_were()
    {
        using var config = new ConfigurationFolder();
        PlayedStorm.Enable(config, 100);
        using var engine = await EngineParts.MakeAsync(redis, _engine.Time.GetUtcNow(), config.Path);
        await engine.HoldAsync(MeasuringPlan.Of(ConfigurationReader.Read(config.Path)), Token);
        while (await engine.Of<Engine>().TurnAsync([], Token))
            Assert.True(engine.Of<ShareKeeper>().Held.Count > 0);

        var last = engine.Of<MarketBoard>().Markets.Last();
        var second = WholeSeconds.Of(engine.Time.GetUtcNow()) + TimeSpan.FromSeconds(1);
        engine.Time.SetUtcNow(second.AddMilliseconds(3));
        await engine.PutBookAsync(last.Market, 100, 102, Token);
        await engine.Of<Engine>().TurnAsync([last.Market], Token);
        await engine.Of<Engine>().SettleAsync();
        Assert.True(engine.Of<Sampler>().IsUnderWay);
        Assert.Equal(second, last.LastSecond);
        await IsPublishedAsync(engine, last.Market, mid: 101);

        engine.Time.Advance(TimeSpan.FromMilliseconds(200));
        await engine.PutBookAsync(last.Market, 100, 104, Token);
        await engine.Of<Engine>().TurnAsync([last.Market], Token);
        await engine.Of<Engine>().SettleAsync();
        await IsPublishedAsync(engine, last.Market, mid: 102);
    }

    [Fact]
    public async Task Where_the_clock_went_back_into_the_last_second_a_change_is_published_all_the_same()
    {
        var engine = _engine.Of<Engine>();
        await engine.TurnAsync([], Token);
        var second = Sampler.Second;
        Sampler.Begin(second + TimeSpan.FromSeconds(1), Board.Markets);
        await _engine.PutBookAsync(Shipped.Perp, 100, 102, Token);
        await engine.TurnAsync([Shipped.Perp], Token);
        await engine.SettleAsync();
        await IsPublishedAsync(_engine, Shipped.Perp, mid: 101);
    }

    private static async Task IsPublishedAsync(EngineParts engine, MarketId market, double mid)
    {
        var published = await engine.Of<MarketMetrics>().GetAsync(market, Token);
        Assert.Equal(
            (engine.Time.GetUtcNow(), mid), (published!.Timestamp, published.Readings["mid_price"].Value));
    }
}
