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

    private ToldPart? _last;
    private ToldPart? _mark;
    private ToldPart? _index;
    private ToldPart? _funding;

    /// <summary>Hours between fundings as the venue lists them, where it does not tell them with the rate.</summary>
    public double? ListedFundingHours { get; set; }

    /// <summary>What is known now; null when that is nothing.</summary>
    public Ticker? Current { get; private set; }

    /// <summary>Takes in what a frame told.</summary>
    public Ticker? Merge(in TickerUpdate update, DateTimeOffset receivedAt)
    {
        ToldPart? told = new ToldPart(update, receivedAt);
        _last = update.Told.HasFlag(TickerParts.Last) ? told : Reaching(_last, receivedAt);
        _mark = update.Told.HasFlag(TickerParts.Mark) ? told : Reaching(_mark, receivedAt);
        _index = update.Told.HasFlag(TickerParts.Index) ? told : Reaching(_index, receivedAt);
        _funding = update.Told.HasFlag(TickerParts.Funding) ? told : Reaching(_funding, receivedAt);
        return Current = Gather();
    }

    /// <summary>Forgets parts whose stream has ended.</summary>
    public Ticker? Forget(TickerParts parts)
    {
        _last = parts.HasFlag(TickerParts.Last) ? null : _last;
        _mark = parts.HasFlag(TickerParts.Mark) ? null : _mark;
        _index = parts.HasFlag(TickerParts.Index) ? null : _index;
        _funding = parts.HasFlag(TickerParts.Funding) ? null : _funding;
        return Current = Gather();
    }

    private static ToldPart? Reaching(ToldPart? part, DateTimeOffset now) => now - part?.At > Reach ? null : part;

    private Ticker? Gather()
    {
        if (NewestOf(part => part.VenueAt) is not { } venueAt || NewestOf(part => part.At) is not { } at)
            return null;
        var (mark, index, funding) = (_mark?.Update.Mark, _index?.Update.Index, _funding?.Update.FundingRate);
        return new Ticker
        {
            Market = market,
            Simulated = simulated,
            Timestamp = venueAt,
            LocalTimestamp = at,
            Last = _last?.Update.Last,
            Volume24h = _last?.Update.Volume24h,
            Mark = mark,
            Index = index,
            MarkIndexAt = mark is null || index is null ? null : _mark!.At < _index!.At ? _mark.At : _index.At,
            FundingRate = funding,
            FundingAt = funding is null ? null : _funding!.At,
            NextFundingTime = _funding?.Update.NextFundingTime,
            FundingIntervalHours = funding is null
                ? null
                : _funding!.Update.FundingIntervalHours ?? ListedFundingHours,
        };
    }

    private DateTimeOffset? NewestOf(Func<ToldPart, DateTimeOffset> timeOf)
    {
        DateTimeOffset? newest = null;
        foreach (var part in (ReadOnlySpan<ToldPart?>)[_last, _mark, _index, _funding])
        {
            if (part is not null && !(timeOf(part) <= newest))
                newest = timeOf(part);
        }

        return newest;
    }

    /// <summary>What a frame told, and when it came.</summary>
    private sealed record ToldPart(TickerUpdate Update, DateTimeOffset At)
    {
        /// <summary>The venue's time, or that of its arrival where the venue tells none.</summary>
        public DateTimeOffset VenueAt => Update.VenueTime ?? At;
    }
}
