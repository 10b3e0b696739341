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
        SortedDictionary<decimal, decimal> bids = [], asks = [];
        var states = new Dictionary<long, RecordedBook>();
        var (snapshotId, lowest, highest) = (0L, 0m, 0m);
        foreach (var line in Recordings.Lines(recording))
        {
            var text = line[(line.IndexOf(' ') + 1)..];
            if (!text.Contains("\"depthUpdate\"", StringComparison.Ordinal) && !text.Contains("\"lastUpdateId\"", StringComparison.Ordinal))
                continue;
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.TryGetProperty("lastUpdateId", out var id))
            {
                (snapshotId, bids, asks) = (id.GetInt64(), [], []);
                Apply(root.GetProperty("bids"), bids);
                Apply(root.GetProperty("asks"), asks);
                (lowest, highest) = (bids.Keys.First(), asks.Keys.Last());
                continue;
            }

            var data = root.GetProperty("data");
            var last = data.GetProperty("u").GetInt64();
            if (snapshotId == 0 || last <= snapshotId)
                continue;
            Apply(data.GetProperty("b"), bids);
            Apply(data.GetProperty("a"), asks);
            states[last] = State(bids, asks, lowest, highest);
        }

        return states;
    }

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
