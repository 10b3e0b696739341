using Surveillance.Exchanges;

namespace Surveillance.DataIngestion;

/// <summary>The feeds that run now. Written by the supervisor, read by all loops.</summary>
internal sealed class FeedBoard
{
    private volatile IReadOnlyList<VenueFeed> _feeds = [];

    /// <summary>One a venue.</summary>
    public IReadOnlyList<VenueFeed> Feeds
    {
        get => _feeds;
        set => _feeds = value;
    }
}
