namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// A message of the <c>book</c> channel as the normalizer read it, with each level a second time by its digits. Used
/// again for each frame, so it is valid only until the next one is read.
/// </summary>
internal sealed class KrakenMessage
{
    /// <summary>Levels, time and checksum; the venue has no ids.</summary>
    public DepthMessage Depth { get; } = new();

    /// <summary>The bids by their digits, in the order of the message.</summary>
    public List<KrakenLevel> Bids { get; } = [];

    /// <summary>The asks by their digits, in the order of the message.</summary>
    public List<KrakenLevel> Asks { get; } = [];

    /// <summary>Forgets all, before a new frame is read.</summary>
    public void Clear()
    {
        Depth.Clear();
        Bids.Clear();
        Asks.Clear();
    }
}
