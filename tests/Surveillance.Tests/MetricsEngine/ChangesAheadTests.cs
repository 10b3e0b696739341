using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Which markets are measured next, and when their books are asked for.</summary>
public sealed class ChangesAheadTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private const int Many = 500;
    private const int MarketsAPart = 64;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly MarketId[] Markets =
        [.. Enumerable.Range(0, Many).Select(n => new MarketId("okx", $"C{n:000}-USDT-PERP"))];

    private readonly MeasuringPlan _plan = PlanOf(Markets);
    private readonly List<MarketId> _measured = [];
    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MarketBoard Board => _engine.Of<MarketBoard>();

    private ChangesAhead Changes => _engine.Of<ChangesAhead>();

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineParts.MakeAsync(redis, new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await _engine.HoldAsync(_plan, Token);
        var shares = _engine.Of<ShareKeeper>();
        for (var turn = 0; turn * MarketBoard.TakenAtOnce < Many; turn++)
            await Board.TakeUpAsync(_plan, shares.Holds, _engine.Time.GetUtcNow(), Token);
        Assert.Equal(Many, Board.Markets.Count);
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Each_changed_market_is_measured_once_with_its_book_in_the_order_of_the_changes()
    {
        foreach (var market in Markets)
            await _engine.PutBookAsync(market, 100, 101, Token);
        Changes.Add(Markets);
        Changes.Add(Markets.Take(10));
        while (await MeasureSomeAsync(part => Assert.All(part, each => Assert.Equal(100, each.Seen.Book?.BestBid))))
        {
        }

        Assert.Equal(Markets, _measured);
        Assert.False(Changes.Any);
    }

    [Fact]
    public async Task Books_of_the_next_parts_are_asked_for_before_they_are_needed_and_those_of_later_ones_are_not()
    {
        var (next, last) = (Markets[MarketsAPart], Markets[^1]);
        await _engine.PutBookAsync(next, 100, 101, Token);
        await _engine.PutBookAsync(last, 100, 101, Token);
        Changes.Add(Markets);
        double? bidOfNext = null;
        while (await Changes.MeasureSomeAsync(MeasureAsync, Interval, Token))
        {
        }

        Assert.Equal((100, 90), (bidOfNext, Board.Find(last)!.Seen.Book?.BestBid));

        async Task<bool> MeasureAsync(IReadOnlyList<MeasuredMarket> part, CancellationToken cancellationToken)
        {
            if (part[0].Market == next)
                bidOfNext = part[0].Seen.Book?.BestBid;
            if (part[0].Market != Markets[0])
                return true;
            await _engine.PutBookAsync(next, 90, 101, cancellationToken);
            await _engine.PutBookAsync(last, 90, 101, cancellationToken);
            return true;
        }
    }

    [Fact]
    public async Task A_market_that_changes_while_it_is_asked_for_is_measured_again_with_the_newer_book()
    {
        var changing = Markets[MarketsAPart];
        var bids = new List<double?>();
        await _engine.PutBookAsync(changing, 100, 101, Token);
        Changes.Add(Markets.Take(2 * MarketsAPart));
        while (await Changes.MeasureSomeAsync(MeasureAsync, Interval, Token))
        {
        }

        Assert.Equal([100, 90], bids);

        async Task<bool> MeasureAsync(IReadOnlyList<MeasuredMarket> part, CancellationToken cancellationToken)
        {
            bids.AddRange(part.Where(each => each.Market == changing).Select(each => each.Seen.Book?.BestBid));
            if (part[0].Market != Markets[0])
                return true;
            await _engine.PutBookAsync(changing, 90, 101, cancellationToken);
            Changes.Add([changing]);
            return true;
        }
    }

    [Fact]
    public async Task What_was_asked_for_and_given_up_is_measured_first_of_all()
    {
        Changes.Add(Markets);
        await MeasureSomeAsync();
        Changes.GiveUp();
        while (await MeasureSomeAsync())
        {
        }

        Assert.Equal(Markets, _measured);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_part_that_could_not_be_measured_is_left(bool fails)
    {
        Changes.Add(Markets);
        var parts = 0;
        await Record.ExceptionAsync(() => Changes.MeasureSomeAsync(MeasureFirstAsync, Interval, Token));
        await Record.ExceptionAsync(() => Changes.MeasureAskedAsync(MeasureFirstAsync, Token));
        Assert.Equal(Markets.Take(MarketsAPart), _measured);
        Changes.GiveUp();
        while (await MeasureSomeAsync())
        {
        }

        Assert.Equal(Markets, _measured);

        Task<bool> MeasureFirstAsync(IReadOnlyList<MeasuredMarket> part, CancellationToken cancellationToken)
        {
            if (parts++ > 0)
                return fails ? throw new RedisException("away") : Task.FromResult(false);
            _measured.AddRange(part.Select(each => each.Market));
            return Task.FromResult(true);
        }
    }

    [Fact]
    public async Task Where_books_do_not_come_all_markets_are_left()
    {
        Changes.Add(Markets);
        var error = await Record.ExceptionAsync(async () =>
        {
            while (await Changes.MeasureSomeAsync(MeasureAndStopAsync, Interval, Token))
            {
            }
        });
        Assert.True(error is RedisException or TimeoutException, $"{error}");
        Assert.InRange(_measured.Count, MarketsAPart, Many - 1);

        await redis.StartAsync();
        while (_measured.Count < Many)
        {
            Changes.GiveUp();
            try
            {
                Assert.True(Changes.Any);
                await MeasureSomeAsync();
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                // It is not connected again yet.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
            }
        }

        Assert.Equal(Markets.ToHashSet(), [.. _measured]);

        async Task<bool> MeasureAndStopAsync(IReadOnlyList<MeasuredMarket> part, CancellationToken cancellationToken)
        {
            _measured.AddRange(part.Select(each => each.Market));
            if (part[0].Market == Markets[0])
                await redis.StopAsync();
            return true;
        }
    }

    private static MeasuringPlan PlanOf(IEnumerable<MarketId> markets)
    {
        var listed = new Dictionary<string, Listing> { ["okx"] = new Listing("ANY") };
        return MeasuringPlan.Of(Shipped.Config with
        {
            BasisPairs = [],
            Instruments = markets.ToDictionary(market => market.Instrument, market => new Instrument(
                market.Instrument, market.Instrument, InstrumentType.Perpetual, "C", "USDT", true, 20, listed)),
        });
    }

    private Task<bool> MeasureSomeAsync(Action<IReadOnlyList<MeasuredMarket>>? look = null)
    {
        return Changes.MeasureSomeAsync(MeasureAsync, Interval, Token);

        Task<bool> MeasureAsync(IReadOnlyList<MeasuredMarket> part, CancellationToken cancellationToken)
        {
            look?.Invoke(part);
            _measured.AddRange(part.Select(each => each.Market));
            return Task.FromResult(true);
        }
    }
}
