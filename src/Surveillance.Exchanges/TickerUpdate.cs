namespace Surveillance.Exchanges;

/// <summary>What a venue tells together beside a book, and goes on telling as long as it is so.</summary>
[Flags]
internal enum TickerParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Last price and volume.</summary>
    Last = 1,

    /// <summary>Mark price.</summary>
    Mark = 2,

    /// <summary>Index price.</summary>
    Index = 4,

    /// <summary>Funding rate, time and interval.</summary>
    Funding = 8,

    /// <summary>Everything.</summary>
    All = Last | Mark | Index | Funding,
}

/// <summary>
/// What one frame told of a market beside its book. A part is told once its figure is set, even to null: then the venue
/// says that it does not know.
/// </summary>
internal readonly record struct TickerUpdate
{
    /// <summary>What was told.</summary>
    public TickerParts Told { get; private init; }

    /// <summary>The venue's time.</summary>
    public DateTimeOffset? VenueTime { get; init; }

    /// <summary>Last traded price.</summary>
    public double? Last
    {
        get;
        init => (field, Told) = (value, Told | TickerParts.Last);
    }

    /// <summary>Mark price.</summary>
    public double? Mark
    {
        get;
        init => (field, Told) = (value, Told | TickerParts.Mark);
    }

    /// <summary>Index price.</summary>
    public double? Index
    {
        get;
        init => (field, Told) = (value, Told | TickerParts.Index);
    }

    /// <summary>Funding rate of the running period.</summary>
    public double? FundingRate
    {
        get;
        init => (field, Told) = (value, Told | TickerParts.Funding);
    }

    /// <summary>Next funding time; told with the rate.</summary>
    public DateTimeOffset? NextFundingTime { get; init; }

    /// <summary>Hours between fundings; told with the rate, where the venue tells it there.</summary>
    public double? FundingIntervalHours { get; init; }

    /// <summary>Volume of the last 24 h in base coin; told with the last price.</summary>
    public double? Volume24h { get; init; }
}
