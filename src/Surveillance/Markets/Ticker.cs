namespace Surveillance.Markets;

/// <summary>What a venue says of a market beside its book. What it does not say is null.</summary>
public sealed record Ticker
{
    /// <summary>The market.</summary>
    public required MarketId Market { get; init; }

    /// <summary>The venue's time of the newest figure.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>When the newest figure arrived here.</summary>
    public required DateTimeOffset LocalTimestamp { get; init; }

    /// <summary>Price of the last trade, in quote currency.</summary>
    public double? Last { get; init; }

    /// <summary>Mark price of a perpetual.</summary>
    public double? Mark { get; init; }

    /// <summary>Index price that the mark should follow.</summary>
    public double? Index { get; init; }

    /// <summary>
    /// When mark and index were both last confirmed by the venue; null when one of them is not known.
    /// </summary>
    public DateTimeOffset? MarkIndexAt { get; init; }

    /// <summary>Funding rate of the running period, as a fraction (0.0001 = 1 bp).</summary>
    public double? FundingRate { get; init; }

    /// <summary>When the venue last confirmed the funding rate; null when it is not known.</summary>
    public DateTimeOffset? FundingAt { get; init; }

    /// <summary>When funding is next exchanged.</summary>
    public DateTimeOffset? NextFundingTime { get; init; }

    /// <summary>Hours between two funding times, as the venue tells.</summary>
    public double? FundingIntervalHours { get; init; }

    /// <summary>Traded volume of the last 24 h in base coin.</summary>
    public double? Volume24h { get; init; }

    /// <summary>Whether a simulator made this up.</summary>
    public bool Simulated { get; init; }
}
