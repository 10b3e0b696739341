using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// Gathers the ticker of one market from several streams. What is known of a part is what was told of it last, for as
/// long as that reaches: a figure does not get younger because another one was told. Not safe for several threads: its
/// owner locks.
/// </summary>
/// <param name="market">The market.</param>
/// <param name="simulated">Whether the venue is a simulator.</param>
internal sealed class TickerState(MarketId market, bool simulated)
{
    /// <summary>
    /// What has not been told again for so long is not known any more. The rarest figure, the funding rate of OKX,
    /// comes each 30 to 90 s.
    /// </summary>
    public static readonly TimeSpan Reach = TimeSpan.FromMinutes(2);

    private readonly Dictionary<TickerParts, (TickerUpdate Update, DateTimeOffset At)> _parts = [];

    /// <summary>Hours between fundings as the venue lists them, where it does not tell them with the rate.</summary>
    public double? ListedFundingHours { get; set; }

    /// <summary>What is known now; null when that is nothing.</summary>
    public Ticker? Current { get; private set; }

    /// <summary>Takes in what a frame told.</summary>
    public Ticker? Merge(in TickerUpdate update, DateTimeOffset receivedAt)
    {
        foreach (var part in (ReadOnlySpan<TickerParts>)
            [TickerParts.Last, TickerParts.Mark, TickerParts.Index, TickerParts.Funding])
        {
            if (update.Told.HasFlag(part))
                _parts[part] = (update, receivedAt);
            else if (_parts.TryGetValue(part, out var told) && receivedAt - told.At > Reach)
                _parts.Remove(part);
        }

        return Current = Gather();
    }

    /// <summary>Forgets parts whose stream has ended.</summary>
    public Ticker? Forget(TickerParts parts)
    {
        foreach (var part in _parts.Keys.Where(part => parts.HasFlag(part)).ToList())
            _parts.Remove(part);
        return Current = Gather();
    }

    private Ticker? Gather()
    {
        if (_parts.Count == 0)
            return null;
        var (last, _) = _parts.GetValueOrDefault(TickerParts.Last);
        var (mark, markAt) = _parts.GetValueOrDefault(TickerParts.Mark);
        var (index, indexAt) = _parts.GetValueOrDefault(TickerParts.Index);
        var (funding, fundingAt) = _parts.GetValueOrDefault(TickerParts.Funding);
        return new Ticker
        {
            Market = market,
            Simulated = simulated,
            Timestamp = _parts.Values.Max(part => part.Update.VenueTime ?? part.At),
            LocalTimestamp = _parts.Values.Max(part => part.At),
            Last = last.Last,
            Volume24h = last.Volume24h,
            Mark = mark.Mark,
            Index = index.Index,
            MarkIndexAt = mark.Mark is null || index.Index is null ? null : markAt < indexAt ? markAt : indexAt,
            FundingRate = funding.FundingRate,
            FundingAt = funding.FundingRate is null ? null : fundingAt,
            NextFundingTime = funding.NextFundingTime,
            FundingIntervalHours = funding.FundingRate is null
                ? null
                : funding.FundingIntervalHours ?? ListedFundingHours,
        };
    }
}
