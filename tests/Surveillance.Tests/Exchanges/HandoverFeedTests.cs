using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>Connections of every venue that are replaced when their time has come, over real sockets.</summary>
public sealed class HandoverFeedTests
{
    [Theory]
    [InlineData("binance", 3)]
    [InlineData("okx", 1)]
    [InlineData("bybit", 2)]
    [InlineData("kraken", 1)]
    [InlineData("coinbase", 1)]
    public async Task A_connection_is_replaced_without_a_moment_in_which_a_book_is_not_right(
        string exchange, int connections)
    {
        await using var stage = await FeedStage.SetAsync(exchange, alter: plan => plan with
        {
            Venue = plan.Venue with { Connection = plan.Venue.Connection with { Life = TimeSpan.FromSeconds(4) } },
        });
        await stage.AllLiveAsync();

        // The first frame is in its book a moment before its connection counts as one.
        await Eventually.TrueAsync(
            () => stage.Health.Status == VenueStatus.Connected
                && stage.Feed.Markets.All(market => market.Ticker is not null),
            "it is connected, and all prices are told");
        var last = stage.Instruments.ToDictionary(id => id, _ => 0L);
        await Eventually.TrueAsync(
            () =>
            {
                foreach (var id in stage.Instruments)
                {
                    var book = stage.Book(id);
                    Assert.True(book is not null, $"{id} is not to be trusted");
                    Assert.NotNull(stage.Market(id).Ticker);
                    Assert.True(exchange == "coinbase" || book.SequenceId >= last[id], $"{id} goes back");
                    last[id] = book.SequenceId;
                }

                Assert.Equal(VenueStatus.Connected, stage.Health.Status);
                return stage.Health.ReconnectCount >= 2 * connections;
            },
            "each connection was replaced twice",
            within: TimeSpan.FromSeconds(60));
        Assert.Equal((0, 0), (stage.Health.GapsLastHour, stage.Health.BadFrames));
        Assert.False(stage.Output.Gaps.TryRead(out _));
        Assert.DoesNotContain(stage.Lines, line => line.Contains("disconnect", StringComparison.Ordinal));
        await stage.FirstBookIsTheVenuesAsync();
    }
}
