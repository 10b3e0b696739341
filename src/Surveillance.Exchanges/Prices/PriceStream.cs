namespace Surveillance.Exchanges.Prices;

/// <summary>
/// One stream of prices over one connection (mark, index, funding, ticker): whether it says what it should, and when it
/// may be subscribed anew. A minute after it was, and ever more rarely where that does not help: what is never traded
/// says nothing, however often it is asked. Times are counted from any fixed moment by a clock that is never set.
/// Safe for several threads.
/// </summary>
/// <param name="name">For log lines.</param>
/// <param name="argument">What its venue calls it in a subscription.</param>
/// <param name="rhythm">How it speaks.</param>
/// <param name="markets">Whose prices it tells.</param>
internal sealed class PriceStream(
    string name, string argument, PriceRhythm rhythm, IReadOnlyList<MarketFeed> markets)
{
    private readonly Lock _gate = new();
    private readonly RenewalWait _wait = new();
    private readonly StreamRhythm _rhythm = new(rhythm.Least, rhythm.Most);
    private TimeSpan? _subscribedAt;
    private TimeSpan? _heardAt;
    private TimeSpan _quietSince;
    private TimeSpan _notBefore;

    /// <summary>For log lines, such as <c>btcusdt@markPrice@1s</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What its venue calls it in a subscription.</summary>
    public string Argument { get; } = argument;

    /// <summary>Whether any of its markets is traded: else nothing is expected of it.</summary>
    public bool IsExpected => markets.Any(market => !market.IsHalted);

    /// <summary>Nothing is expected of it now; from the next moment on its first frame is waited for.</summary>
    public void Rest(TimeSpan now)
    {
        lock (_gate)
        {
            if (_subscribedAt is not null)
                (_subscribedAt, _heardAt, _quietSince) = (now, null, now);
        }
    }

    /// <summary>It was subscribed over a new connection.</summary>
    public void Begin(TimeSpan now)
    {
        lock (_gate)
        {
            (_subscribedAt, _heardAt, _quietSince, _notBefore) = (now, null, now, now);
            _wait.Restart();
        }
    }

    /// <summary>The connection is gone: nothing is expected of it.</summary>
    public void End()
    {
        lock (_gate)
            _subscribedAt = _heardAt = null;
    }

    /// <summary>A frame came. The first after a subscription may be what the venue greets with.</summary>
    public void Heard(TimeSpan now)
    {
        lock (_gate)
        {
            if (_heardAt is { } last)
            {
                _rhythm.Learn(now - last);
                _wait.Restart();
                if (_notBefore > now + RenewalWait.First)
                    _notBefore = now + RenewalWait.First;
            }

            (_heardAt, _quietSince) = (now, now);
        }
    }

    /// <summary>How long it has been quiet, where that is longer than it may be; else null.</summary>
    public TimeSpan? SilenceAt(TimeSpan now)
    {
        lock (_gate)
        {
            var isSilent = _heardAt is { } last ? now - last > _rhythm.Limit : now - _subscribedAt > rhythm.First;
            return isSilent ? now - _quietSince : null;
        }
    }

    /// <summary>
    /// How long it has waited to be subscribed anew, since it spoke last or was subscribed last; null where it is too
    /// early.
    /// </summary>
    public TimeSpan? WaitAt(TimeSpan now)
    {
        lock (_gate)
            return now >= _notBefore ? now - (_heardAt ?? _subscribedAt) : null;
    }

    /// <summary>It is subscribed anew.</summary>
    public void Renew(TimeSpan now)
    {
        lock (_gate)
        {
            (_subscribedAt, _heardAt, _notBefore) = (now, null, now + _wait.Take());
        }
    }
}
