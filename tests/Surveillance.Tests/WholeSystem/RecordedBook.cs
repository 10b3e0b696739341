using System.Globalization;
using System.Text.Json;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.WholeSystem;

/// <summary>
/// The state of a recorded Binance book after one event, in decimals: a snapshot and all that follows it in two sorted dictionaries.
/// Shares no code with what is tested. Depth is null where the snapshot does not reach 10 bps.
/// </summary>
internal sealed record RecordedBook(decimal Mid, decimal SpreadBps, decimal? BidNotional10Bps, decimal? AskNotional10Bps)
{
    /// <summary>After each event, by its last id.</summary>
    public static IReadOnlyDictionary<long, RecordedBook> Read(string recording)
    {
        var (snapshot, events) = Messages(recording);
        SortedDictionary<decimal, decimal> bids = [], asks = [];
        Apply(snapshot.GetProperty("bids"), bids);
        Apply(snapshot.GetProperty("asks"), asks);
        var (lowest, highest) = (bids.Keys.First(), asks.Keys.Last());
        var states = new Dictionary<long, RecordedBook>();

        // The snapshot is written where it arrived: events that follow it may stand before it.
        foreach (var data in events.Where(data => Last(data) > snapshot.GetProperty("lastUpdateId").GetInt64()))
        {
            Apply(data.GetProperty("b"), bids);
            Apply(data.GetProperty("a"), asks);
            states[Last(data)] = State(bids, asks, lowest, highest);
        }

        return states;
    }

    private static (JsonElement Snapshot, IReadOnlyList<JsonElement> Events) Messages(string recording)
    {
        JsonElement? snapshot = null;
        var events = new List<JsonElement>();
        foreach (var text in Recordings.Lines(recording).Select(line => line[(line.IndexOf(' ') + 1)..]))
        {
            if (text.Contains("\"depthUpdate\"", StringComparison.Ordinal))
                events.Add(JsonElement.Parse(text).GetProperty("data"));
            else if (text.Contains("\"lastUpdateId\"", StringComparison.Ordinal))
                snapshot = JsonElement.Parse(text);
        }

        return (snapshot!.Value, events);
    }

    private static long Last(JsonElement data) => data.GetProperty("u").GetInt64();

    private static RecordedBook State(
        SortedDictionary<decimal, decimal> bids, SortedDictionary<decimal, decimal> asks, decimal lowest, decimal highest)
    {
        var (bid, ask) = (bids.Keys.Last(), asks.Keys.First());
        var mid = (bid + ask) / 2;
        var (from, to) = (mid * (1 - 0.001m), mid * (1 + 0.001m));
        return new RecordedBook(
            mid,
            (ask - bid) / mid * 10_000,
            from >= lowest ? bids.Where(level => level.Key >= from).Sum(level => level.Key * level.Value) : null,
            to <= highest ? asks.Where(level => level.Key <= to).Sum(level => level.Key * level.Value) : null);
    }

    private static void Apply(JsonElement levels, SortedDictionary<decimal, decimal> side)
    {
        foreach (var level in levels.EnumerateArray())
        {
            var (price, size) = (Number(level[0]), Number(level[1]));
            if (size == 0)
                side.Remove(price);
            else
                side[price] = size;
        }
    }

    private static decimal Number(JsonElement text) => decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
