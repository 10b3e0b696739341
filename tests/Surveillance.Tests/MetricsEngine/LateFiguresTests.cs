using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Figures of a book that comes after its second was sampled.</summary>
public sealed class LateFiguresTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private long Rows => _engine.Of<RowSpool>().Figures.Waiting;

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineParts.MakeAsync(redis, Some.Now);
        await UntilSampledAsync(_ => true);
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Each_has_a_row_of_that_second_and_only_one()
    {
        var (known, rows) = ((await KnownAsync())!, Rows);
        Assert.DoesNotContain("mid_price", known);
        await PublishAsync(60_000);
        await TurnAsync();
        var late = (await KnownAsync())!.Except(known).ToList();
        Assert.Contains("mid_price", late);
        Assert.Equal(rows + late.Count, Rows);

        await PublishAsync(60_010);
        await TurnAsync();
        Assert.Empty((await KnownAsync())!.Except(known.Concat(late)));
        Assert.Equal(rows + late.Count, Rows);
    }

    [Fact]
    public async Task What_was_known_in_time_and_goes_and_comes_again_has_no_second_row()
    {
        await PublishAsync(60_000);
        await UntilSampledAsync(_ => true);
        var rows = Rows;
        Assert.Contains("mid_price", (await KnownAsync())!);
        await PublishAsync(bid: null);
        await TurnAsync();
        Assert.DoesNotContain("mid_price", (await KnownAsync())!);
        await ComesToBeKnownAsync();
        Assert.Equal(rows, Rows);
    }

    [Fact]
    public async Task What_a_book_that_was_there_could_not_tell_has_no_row()
    {
        await PublishAsync(bid: null);
        await UntilSampledAsync(_ => true);
        var rows = Rows;
        Assert.DoesNotContain("mid_price", (await KnownAsync())!);
        await ComesToBeKnownAsync();
        Assert.Equal(rows, Rows);
    }

    [Fact]
    public async Task A_stale_book_is_none()
    {
        await PublishAsync(60_000);
        var published = _engine.Time.GetUtcNow().ToUnixTimeSeconds();
        await UntilSampledAsync(second => second > published + 15);
        var (known, rows) = ((await KnownAsync())!, Rows);
        Assert.DoesNotContain("mid_price", known);
        await ComesToBeKnownAsync();
        Assert.Equal(rows + (await KnownAsync())!.Except(known).Count(), Rows);
    }

    [Fact]
    public async Task Those_of_a_second_that_is_not_stored_have_none()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("features.yaml", "storage_interval_seconds: 1", "storage_interval_seconds: 5");
        _engine.Dispose();
        _engine = await EngineParts.MakeAsync(redis, Some.Now, folder.Path);
        await UntilSampledAsync(second => second % 5 == 1);
        var rows = Rows;
        await ComesToBeKnownAsync();
        Assert.Equal(rows, Rows);
    }

    /// <summary>Into a second, given as Unix time, that is sampled for all markets and not half over.</summary>
    private async Task UntilSampledAsync(Func<long, bool> fits)
    {
        for (var turn = 0; turn < 100; turn++)
        {
            await TurnAsync();
            var now = _engine.Time.GetUtcNow();
            if (await KnownAsync() is not null && now.Millisecond == 200 && fits(now.ToUnixTimeSeconds()))
                return;
        }

        Assert.Fail("no second is sampled");
    }

    private async Task TurnAsync()
    {
        _engine.Time.Advance(TimeSpan.FromMilliseconds(200));
        await _engine.Of<Engine>().TurnAsync([], Token);
    }

    private async Task ComesToBeKnownAsync()
    {
        await PublishAsync(60_010);
        await TurnAsync();
        Assert.Contains("mid_price", (await KnownAsync())!);
    }

    private async Task PublishAsync(double? bid)
    {
        await _engine.PutBookAsync(Shipped.Perp, bid, 60_100, Token);
        await _engine.Of<BookQueue>().PushAsync([Shipped.Perp], Token);
    }

    /// <summary>The figures that are published; null as long as there are no readings.</summary>
    private async Task<IReadOnlyList<string>?> KnownAsync() =>
        (await _engine.Of<MarketMetrics>().GetAsync(Shipped.Perp, Token))?.Readings
            .Where(one => one.Value.Value is not null).Select(one => one.Key).ToList();
}
