namespace Surveillance.Exchanges.Trading;

/// <summary>
/// What a market shows of being traded, the most urgent last. Streams of a market that is not traded end without a
/// word, or go on with nothing in them.
/// </summary>
internal enum TradingSign
{
    /// <summary>Its book changes.</summary>
    Lively,

    /// <summary>
    /// Its book has not changed for a while, or there is none: as of markets where hardly anything happens.
    /// </summary>
    Resting,

    /// <summary>The venue said that it is not traded.</summary>
    Halted,

    /// <summary>A gap began, and the venue has not been asked since.</summary>
    Broken,
}
