namespace Surveillance.Exchanges;

/// <summary>
/// Whether the stream of a book that should speak has gone quiet. How long it may rest depends on how often it speaks:
/// never less than <paramref name="least"/> (BTC pauses a tenth of a second) nor more than <see cref="Most"/> (OKX
/// confirms an unchanged book each minute). Not safe for several threads.
/// </summary>
/// <param name="least">The shortest limit.</param>
internal sealed class StreamPulse(TimeSpan least)
{
    /// <summary>The longest limit, for a market where hardly anything happens.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(75);

    /// <summary>
    /// So long the first frame after a subscription may take, where it is waited for: some fifty pauses of a book in
    /// which something happens.
    /// </summary>
    public static readonly TimeSpan FirstFrame = TimeSpan.FromSeconds(5);

    private readonly StreamRhythm _rhythm = new(least, Most);
    private DateTimeOffset? _expectedSince;

    /// <summary>When the stream last spoke; null before the first frame.</summary>
    public DateTimeOffset? HeardAt { get; private set; }

    /// <summary>How long the stream may be quiet.</summary>
    public TimeSpan Limit => _rhythm.Limit;

    /// <summary>The stream spoke.</summary>
    public void Heard(DateTimeOffset at)
    {
        if (HeardAt is { } last && at > last)
            _rhythm.Learn(at - last);
        HeardAt = at;
    }

    /// <summary>Forgets that it spoke, as with a lost connection; how often it usually does stays known.</summary>
    public void Restart() => HeardAt = _expectedSince = null;

    /// <summary>It was subscribed on a new connection: from now on its first frame is waited for.</summary>
    public void Expect(DateTimeOffset now) => (HeardAt, _expectedSince) = (null, now);

    /// <summary>Whether it has been quiet for too long, or its first frame is overdue.</summary>
    public bool IsSilent(DateTimeOffset now) =>
        HeardAt is { } last ? now - last > Limit : now - _expectedSince > FirstFrame;
}
