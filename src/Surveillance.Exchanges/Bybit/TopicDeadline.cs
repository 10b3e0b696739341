namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// How long what begins a topic may be waited for after it was subscribed: an acknowledgement is no data. When it does
/// not come it is asked for again, ever more slowly. Not safe for several threads.
/// </summary>
internal sealed class TopicDeadline
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private TimeSpan _patience = First;

    /// <summary>When the topic was last subscribed.</summary>
    public DateTimeOffset AskedAt { get; private set; }

    /// <summary>The topic is subscribed for the first time on a connection.</summary>
    public void Begin(DateTimeOffset now) => (AskedAt, _patience) = (now, First);

    /// <summary>What was waited for came.</summary>
    public void Meet() => _patience = First;

    /// <summary>The topic is subscribed anew.</summary>
    public void AskAgain(DateTimeOffset now) => AskedAt = now;

    /// <summary>Whether it is time to ask again; if so, the next time is later.</summary>
    public bool IsMissed(DateTimeOffset now)
    {
        if (now - AskedAt < _patience)
            return false;
        _patience = _patience * 2 < Longest ? _patience * 2 : Longest;
        return true;
    }
}
