namespace Surveillance.Exchanges;

/// <summary>
/// When to subscribe a book anew at a venue whose subscriptions begin with the whole book: as soon as it broke, its
/// stream is silent or it is overdue; then, for as long as no book comes of it, after 1, 2, 4, … 60 s.
/// Not safe for several threads: its owner locks.
/// </summary>
/// <param name="deadline">
/// A subscription begins with the whole book at once; without one for so long, it has failed.
/// </param>
internal sealed class BookRenewal(TimeSpan deadline)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private TimeSpan _wait = FirstWait;
    private DateTimeOffset _notBefore;
    private DateTimeOffset? _expectedSince;
    private bool _isBroken;

    /// <summary>A subscription was sent: its book is expected from now on.</summary>
    public void Expect(DateTimeOffset now) => (_expectedSince, _isBroken) = (now, false);

    /// <summary>The book came.</summary>
    public void Loaded() => (_expectedSince, _isBroken, _wait) = (null, false, FirstWait);

    /// <summary>The book broke: it has to be subscribed anew.</summary>
    public void Broken() => _isBroken = true;

    /// <summary>The connection is gone, and with it every subscription.</summary>
    public void Forget() => (_expectedSince, _isBroken, _wait, _notBefore) = (null, false, FirstWait, default);

    /// <summary>What was is of no account any more: it has to be subscribed anew at once.</summary>
    public void Anew()
    {
        Forget();
        Broken();
    }

    /// <summary>Whether to subscribe anew now; who is told so does it.</summary>
    public bool IsDue(DateTimeOffset now, bool isSilent)
    {
        var isWanted = _isBroken || isSilent || now - _expectedSince > deadline;
        if (!isWanted || now < _notBefore)
            return false;
        _notBefore = now + _wait;
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        Expect(now);
        return true;
    }
}
