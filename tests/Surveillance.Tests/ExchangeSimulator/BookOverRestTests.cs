using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Markets;
using BookSide = Surveillance.ExchangeSimulator.Books.BookSide;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>The ids of books over REST against those of the frames, as on the real venue.</summary>
public sealed class BookOverRestTests
{
    [Theory]
    [InlineData("BTC-USDT-PERP", false)]
    [InlineData("BTC-USDT-PERP", true)]
    [InlineData("BTC-USDT-SPOT", false)]
    [InlineData("BTC-USDT-SPOT", true)]
    public void Books_over_rest_are_at_times_ahead_of_all_frames_and_always_those_of_their_id(
        string instrument, bool isDisturbed)
    {
        var id = new MarketId("binance", instrument);
        var bench = new MarketBench(new SimulatorOptions
        {
            Markets = 2,
            Incidents = isDisturbed
                ? [new Incident(IncidentKind.DepthCollapse, id, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4))]
                : [],
        });
        var market = bench.Market("binance", instrument);
        var (told, pushed, ahead, level) = (new TwoSidedBook(), 0L, 0, 0);
        long? toldId = null;
        MarketBench.Tap(market, change =>
        {
            pushed = change.LastId;
            if (toldId is not { } asOf || change.LastId <= asOf)
                return;
            Assert.True(asOf == change.PreviousId || asOf >= change.FirstId, "the frame follows or contains it");
            told.Apply(change);
            Assert.Equal(Levels(market.Shown), Levels(told));
            toldId = null;
        });
        for (var i = 0; i < 200; i++)
        {
            bench.Run(TimeSpan.FromMilliseconds(50));
            told.CopyFrom(market.OverRest.Book);
            toldId = market.OverRest.Id;
            if (toldId > pushed)
                ahead++;
            else
                level++;
        }

        Assert.InRange(ahead, 20, 180);
        Assert.InRange(level, 20, 180);
    }

    private static string Levels(TwoSidedBook book) => string.Join(' ', Levels(book.Bids).Concat(Levels(book.Asks)));

    private static IEnumerable<PriceLevel> Levels(BookSide side) =>
        Enumerable.Range(0, side.Count).Select(rank => side[rank]);
}
