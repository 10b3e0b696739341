namespace Surveillance.Exchanges;

/// <summary>
/// How long a stream may be quiet, learnt from how often it speaks: twenty times its usual pause, but never less than
/// <paramref name="least"/> nor more than <paramref name="most"/>. Until it is learnt, the stream may be the slowest.
/// Not safe for several threads.
/// </summary>
/// <param name="least">The shortest limit.</param>
/// <param name="most">The longest limit.</param>
internal sealed class StreamRhythm(TimeSpan least, TimeSpan most)
{
    private const int UsualPauses = 20;

    // Weight of the newest pause in the running mean.
    private const double Weight = 1.0 / 16;

    private TimeSpan _usualPause = most / UsualPauses;

    /// <summary>How long the stream may be quiet.</summary>
    public TimeSpan Limit
    {
        get
        {
            var usual = UsualPauses * _usualPause;
            return usual < least ? least : usual > most ? most : usual;
        }
    }

    /// <summary>
    /// The stream spoke again after a pause. One beyond the limit counts as the limit: an outage is not how it
    /// usually is.
    /// </summary>
    public void Learn(TimeSpan pause)
    {
        var counted = pause < Limit ? pause : Limit;
        _usualPause += Weight * (counted - _usualPause);
    }
}
