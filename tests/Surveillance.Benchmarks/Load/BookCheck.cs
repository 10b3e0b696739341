using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Load;

/// <summary>What stands in Redis beside what the venues sent, while these stand still.</summary>
/// <param name="Sent">Depth frames sent since the venues started.</param>
/// <param name="Applied">Messages applied to the books since the feed started.</param>
/// <param name="Different">Markets whose book is missing, or not as the last frame left it.</param>
/// <param name="Shallow">Markets of which less than 10 bps are known.</param>
internal sealed record BookCheck(long Sent, long Applied, IReadOnlyList<string> Different, int Shallow)
{
    /// <summary>Compares all markets.</summary>
    public static async Task<BookCheck> OfAsync(LoadStack stack)
    {
        var database = stack.Ingestion.Store.GetDatabase();
        var read = await Task.WhenAll(stack.Markets.Select(async market =>
            (Market: market, Text: (byte[]?)await database.StringGetAsync(RedisKeys.OrderBook(market)))));
        var different = new List<string>();
        long sent = 0, applied = 0;
        var shallow = 0;
        foreach (var (market, text) in read)
        {
            var venue = stack.Simulator.Board.Find(market)!;
            sent += venue.DepthFrames;
            if (text is null)
            {
                different.Add($"{market}: no book");
                continue;
            }

            var book = BookJson.Read(text);
            applied += book.UpdateCount;
            if (!(book.CoveredBidBps >= 10 && book.CoveredAskBps >= 10))
                shallow++;
            if (DifferenceOf(book, venue) is { } difference)
                different.Add($"{market}: {difference}");
        }

        return new BookCheck(sent, applied, different, shallow);
    }

    private static string? DifferenceOf(BookSnapshot book, SimulatedMarket venue)
    {
        lock (venue.Gate)
        {
            if (book.SequenceId != venue.SentId)
                return $"id {book.SequenceId}, {venue.SentId} was sent";

            // What changed after the last frame is not sent yet: the venue's own book is then a step ahead.
            if (venue.SentId != venue.SequenceId)
                return null;
            return IsSame(book.Bids, venue.Shown.Bids, venue.Spec) && IsSame(book.Asks, venue.Shown.Asks, venue.Spec)
                ? null
                : "other levels";
        }
    }

    private static bool IsSame(IReadOnlyList<Level> levels, ExchangeSimulator.Books.BookSide side, MarketSpec spec)
    {
        if (levels.Count != Math.Min(side.Count, 20))
            return false;
        for (var rank = 0; rank < levels.Count; rank++)
        {
            var price = ScaledDecimal.ToDouble(side[rank].Price, spec.PriceDecimals);
            var size = ScaledDecimal.ToDouble(side[rank].Size, spec.SizeDecimals) * spec.ContractSize;
            if (levels[rank].Price != price || Math.Abs(levels[rank].Size - size) > size * 1e-12)
                return false;
        }

        return true;
    }
}
