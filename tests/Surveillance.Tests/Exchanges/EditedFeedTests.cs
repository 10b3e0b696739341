using Surveillance.Exchanges;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>Markets that join and leave a feed that runs, over real sockets.</summary>
public sealed class EditedFeedTests
{
    private const int Pairs = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, InstrumentType> Parts =>
    [
        .. from exchange in VenueCatalog.Names
           from type in Enum.GetValues<InstrumentType>()
           where Offered(exchange, type).Count >= 6
           select new TheoryDataRow<string, InstrumentType>(exchange, type),
    ];

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task One_market_joins_and_one_leaves_and_nothing_happens_to_the_others(
        string exchange, InstrumentType type)
    {
        var offered = Offered(exchange, type);
        await using var stage = await SetAsync(exchange, offered.Take(5));
        await LiveAsync(stage);
        var (connections, streams) = (Connections(stage), stage.Health.StreamCount);
        var (staying, leaving, joining) = (stage.Feed.Markets.Skip(1).ToList(), stage.Feed.Markets[0], offered[5]);
        var updates = staying.ConvertAll(market => stage.Book(market.Market.Instrument)!.UpdateCount);

        FeedEdit? edit = null;
        await FollowAsync(stage, offered.Skip(1).Take(5), told => edit = told);
        await Eventually.TrueAsync(
            () =>
            {
                // At no moment is one of them without its book.
                Assert.DoesNotContain(staying, market => stage.Book(market.Market.Instrument) is null);
                return stage.Book(joining.Id) is not null && staying.Zip(updates).All(one =>
                    stage.Book(one.First.Market.Instrument)!.UpdateCount > one.Second + 10);
            },
            "the others go on, and the newcomer is live", Patience);
        Assert.Equal(staying, stage.Feed.Markets.Except(edit!.Begun));
        Assert.Equal([leaving], edit.Ended);
        Assert.Equal([joining.Id], edit.Begun.Select(market => market.Market.Instrument));
        Assert.False(leaving.TryRead(0, static (_, _, _) => Assert.Fail("it has left")));
        Assert.False(stage.Output.Gaps.TryRead(out _));
        var health = stage.Health;
        Assert.Equal((0, 0, 0), (health.ReconnectCount, health.BadFrames, health.GapsLastHour));
        Assert.Equal((connections, streams), (Connections(stage), health.StreamCount));

        // What has left is unsubscribed, and can come back over the same connection.
        await FollowAsync(stage, offered.Take(6));
        await LiveAsync(stage);
        Assert.Equal((connections, 0), (Connections(stage), stage.Health.ReconnectCount));
        Assert.False(stage.Output.Gaps.TryRead(out _));
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task A_type_of_which_there_was_nothing_begins_beside_the_other_and_ends_again(string exchange)
    {
        var perpetuals = Offered(exchange, InstrumentType.Perpetual).Take(2).ToList();
        var spot = Offered(exchange, InstrumentType.Spot)[0];
        await using var stage = await SetAsync(exchange, perpetuals);
        await LiveAsync(stage);
        var streams = stage.Health.StreamCount;
        await FollowAsync(stage, [.. perpetuals, spot]);
        await LiveAsync(stage);
        Assert.True(stage.Health.StreamCount > streams);
        await FollowAsync(stage, perpetuals);
        Assert.Equal((streams, VenueStatus.Connected), (stage.Health.StreamCount, stage.Health.Status));
        await LiveAsync(stage);
        Assert.Equal((0, false), (stage.Health.ReconnectCount, stage.Output.Gaps.TryRead(out _)));
    }

    [Fact]
    public async Task Newcomers_for_whom_there_is_no_place_have_a_connection_that_ends_with_them()
    {
        var offered = Offered("coinbase", InstrumentType.Spot);
        await using var stage = await SetAsync("coinbase", offered.Take(20));
        await LiveAsync(stage);
        await FollowAsync(stage, offered.Take(21));
        await LiveAsync(stage);
        Assert.Contains(
            stage.Lines, line => line.StartsWith("coinbase public 2 connected", StringComparison.Ordinal));
        await FollowAsync(stage, offered.Take(20));
        Assert.Equal(41, stage.Health.StreamCount);
        await LiveAsync(stage);
        Assert.Equal(
            (VenueStatus.Connected, 0, false),
            (stage.Health.Status, stage.Health.ReconnectCount, stage.Output.Gaps.TryRead(out _)));
    }

    [Fact]
    public async Task A_market_of_which_something_changes_is_another_one_with_a_gap_of_its_own()
    {
        var offered = Offered("okx", InstrumentType.Perpetual);
        await using var stage = await SetAsync("okx", offered.Take(2));
        await LiveAsync(stage);
        var (first, second) = (stage.Feed.Markets[0], stage.Feed.Markets[1]);
        var last = stage.Book(offered[0].Id)!;
        await FollowAsync(
            stage, [offered[0] with { DepthLevels = 7 }, offered[1]],
            edit => edit.Begun.Single().Resume(new(last.LocalTimestamp, last.SequenceId, null)));
        await LiveAsync(stage);
        Assert.NotSame(first, stage.Feed.Markets[0]);
        Assert.Same(second, stage.Feed.Markets[1]);
        Assert.Equal(7, stage.Book(offered[0].Id)!.Bids.Count);
        var gap = Assert.Single(await stage.GapsAsync(1));
        Assert.Equal((first.Market, last.LocalTimestamp), (gap.Market, gap.Start));
    }

    private static SimulatorOptions Options(string exchange) =>
        new() { Markets = 2 * Pairs, DollarVenues = [exchange] };

    private static List<Instrument> Offered(string exchange, InstrumentType type) =>
        [.. Options(exchange).Instruments.Where(one => one.Type == type && one.Listings.ContainsKey(exchange))];

    private static Task<FeedStage> SetAsync(string exchange, IEnumerable<Instrument> instruments) => FeedStage.SetAsync(
        exchange, Options(exchange),
        plan => plan with { Instruments = [.. instruments], StaleAfter = TimeSpan.FromSeconds(30) });

    private static Task FollowAsync(
        FeedStage stage, IEnumerable<Instrument> instruments, Action<FeedEdit>? prepare = null) =>
        stage.Feed.FollowAsync(stage.Feed.Plan with { Instruments = [.. instruments] }, edit =>
        {
            prepare?.Invoke(edit);
            return Task.CompletedTask;
        });

    private static Task LiveAsync(FeedStage stage) => Eventually.TrueAsync(
        () => stage.Health.Status == VenueStatus.Connected
            && stage.Feed.Markets.All(market => stage.Book(market.Market.Instrument) is not null),
        "all connections are there and every book is right", Patience);

    private static int Connections(FeedStage stage) =>
        stage.Lines.Count(line => line.Contains(" connected", StringComparison.Ordinal));
}
