using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>The sample of a second by an engine that is late, on a moved clock.</summary>
public sealed class SamplerTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly DateTimeOffset Second = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Second);
    private readonly MeasuringPlan _plan = MeasuringPlan.Of(Shipped.Config);
    private IHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Sampler Sampler => Of<Sampler>();

    private MirrorRound Mirrors => Of<MirrorRound>();

    private MarketBoard Board => Of<MarketBoard>();

    public async ValueTask InitializeAsync()
    {
        _host = MetricsEngineService.Build(
            new ServiceEnvironment(
                "metrics-engine", "one", Repository.PathTo("config"), await redis.FreshAsync(), "", null,
                _folder.PathTo("state")),
            _time);
        var shares = Of<ShareKeeper>();
        while (shares.Held.Count < RedisKeys.Shares)
        {
            await shares.KeepAsync(_plan.Weights, _ => Task.CompletedTask, Token);
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        _time.SetUtcNow(WholeSeconds.Of(_time.GetUtcNow()) + TimeSpan.FromSeconds(1));
        await shares.KeepAsync(_plan.Weights, _ => Task.CompletedTask, Token);
        await Board.TakeUpAsync(_plan, shares.Holds, _time.GetUtcNow(), Token);
        Sampler.Begin(_time.GetUtcNow(), Board.Markets);
    }

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_second_is_published_and_kept_once()
    {
        await Sampler.FinishAsync(_plan, Token);
        var rows = RowsWaiting();
        Assert.Equal(_time.GetUtcNow(), await PublishedAtAsync());
        await Sampler.SampleAsync(Board.Markets, _plan, Token);
        Assert.Equal(rows, RowsWaiting());
        Assert.Equal(0, Sampler.Missed);
    }

    [Fact]
    public async Task A_second_that_is_over_when_it_is_sampled_has_its_rows_but_publishes_nothing_of_the_next_one()
    {
        var second = Sampler.Second;
        _time.Advance(TimeSpan.FromSeconds(1.2));
        await Sampler.FinishAsync(_plan, Token);
        Assert.True(RowsWaiting() > 0);
        Assert.Null(await PublishedAtAsync());

        Sampler.Begin(second.AddSeconds(1), Board.Markets);
        await Sampler.FinishAsync(_plan, Token);
        Assert.Equal(_time.GetUtcNow(), await PublishedAtAsync());
    }

    [Fact]
    public async Task A_second_that_is_long_over_is_left_out_and_counted()
    {
        _time.Advance(TimeSpan.FromSeconds(2.5));
        await Sampler.FinishAsync(_plan, Token);
        Assert.False(Sampler.IsUnderWay);
        Assert.Equal(Board.Markets.Count, Sampler.Missed);
        Assert.Equal(0, RowsWaiting());
        Assert.Null(await PublishedAtAsync());
    }

    [Fact]
    public async Task The_windows_are_written_after_the_readings_of_each_market_once_a_second()
    {
        await Sampler.FinishAsync(_plan, Token);
        Assert.Null(await SavedAtAsync());
        Assert.True(Mirrors.IsUnderWay);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        await Mirrors.GoOnAsync(Token);
        Assert.False(Mirrors.IsUnderWay);
        Assert.Equal(_time.GetUtcNow(), await SavedAtAsync());
    }

    [Fact]
    public async Task The_windows_of_a_share_that_is_not_held_any_more_are_left_to_others()
    {
        await Sampler.FinishAsync(_plan, Token);
        _time.Advance(Leases.Life);
        await Mirrors.GoOnAsync(Token);
        Assert.False(Mirrors.IsUnderWay);
        Assert.Null(await SavedAtAsync());
    }

    private async Task<DateTimeOffset?> SavedAtAsync() =>
        (await Of<Baselines>().GetAsync(Shipped.Perp, Token))?.SavedAt;

    private long RowsWaiting() => Of<RowSpool>().Figures.Waiting;

    private async Task<DateTimeOffset?> PublishedAtAsync() =>
        (await Of<MarketMetrics>().GetAsync(Shipped.Perp, Token))?.Timestamp;

    private T Of<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
