using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>What one frame told of a market beside its book; null = not told.</summary>
internal readonly record struct TickerUpdate
{
    /// <summary>The venue's time.</summary>
    public DateTimeOffset? VenueTime { get; init; }

    /// <summary>Last traded price.</summary>
    public double? Last { get; init; }

    /// <summary>Mark price.</summary>
    public double? Mark { get; init; }

    /// <summary>Index price.</summary>
    public double? Index { get; init; }

    /// <summary>Funding rate of the running period.</summary>
    public double? FundingRate { get; init; }

    /// <summary>Next funding time.</summary>
    public DateTimeOffset? NextFundingTime { get; init; }

    /// <summary>Hours between fundings.</summary>
    public double? FundingIntervalHours { get; init; }

    /// <summary>Volume of the last 24 h in base coin.</summary>
    public double? Volume24h { get; init; }
}

/// <summary>
/// Gathers the ticker of one market from several streams. Not safe for several threads: its owner locks.
/// </summary>
/// <param name="market">The market.</param>
/// <param name="simulated">Whether the venue is a simulator.</param>
internal sealed class TickerState(MarketId market, bool simulated)
{
    private DateTimeOffset? _markAt;
    private DateTimeOffset? _indexAt;

    /// <summary>What is known now; null before the first frame.</summary>
    public Ticker? Current { get; private set; }

    /// <summary>Takes in what a frame told.</summary>
    public Ticker Merge(in TickerUpdate update, DateTimeOffset receivedAt)
    {
        _markAt = update.Mark is null ? _markAt : receivedAt;
        _indexAt = update.Index is null ? _indexAt : receivedAt;
        var before = Current;
        var venueTime = update.VenueTime ?? receivedAt;
        Current = new Ticker
        {
            Market = market,
            Simulated = simulated,
            Timestamp = before is not null && before.Timestamp > venueTime ? before.Timestamp : venueTime,
            LocalTimestamp = receivedAt,
            Last = update.Last ?? before?.Last,
            Mark = update.Mark ?? before?.Mark,
            Index = update.Index ?? before?.Index,
            MarkIndexAt = _markAt < _indexAt ? _markAt : _indexAt is null ? null : _markAt is null ? null : _indexAt,
            FundingRate = update.FundingRate ?? before?.FundingRate,
            NextFundingTime = update.NextFundingTime ?? before?.NextFundingTime,
            FundingIntervalHours = update.FundingIntervalHours ?? before?.FundingIntervalHours,
            Volume24h = update.Volume24h ?? before?.Volume24h,
        };
        return Current;
    }
}
