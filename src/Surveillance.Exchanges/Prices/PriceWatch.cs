namespace Surveillance.Exchanges.Prices;

/// <summary>
/// Watches the streams of prices of one connection: counts those that are silent, tells which is to be subscribed anew,
/// and tells of it.
/// </summary>
/// <param name="session">Names the connection in log lines.</param>
/// <param name="pause">Least time between two renewals.</param>
/// <param name="figures">Counts.</param>
/// <param name="context">Clock and log.</param>
internal sealed class PriceWatch(string session, TimeSpan pause, FeedFigures figures, FeedContext context)
{
    private readonly PriceRenewal _renewal = new(pause);
    private readonly long _begun = context.Time.GetTimestamp();

    private TimeSpan Now => context.Time.GetElapsedTime(_begun);

    /// <summary>Adds a stream, of which nothing is expected yet.</summary>
    public PriceStream Add(
        string name, string argument, PriceRhythm rhythm, params IReadOnlyList<MarketFeed> markets)
    {
        var stream = new PriceStream(name, argument, rhythm, markets);
        _renewal.Add(stream);
        return stream;
    }

    /// <summary>Removes a stream: nothing is expected of it any more.</summary>
    public void Remove(PriceStream stream) => _renewal.Remove(stream);

    /// <summary>These streams are subscribed over the connection.</summary>
    public void Begin(IEnumerable<PriceStream> streams)
    {
        _renewal.Restart();
        foreach (var stream in streams)
            stream.Begin(Now);
    }

    /// <summary>A frame of a stream came.</summary>
    public void Heard(PriceStream stream) => stream.Heard(Now);

    /// <summary>The connection is gone.</summary>
    public void End()
    {
        foreach (var stream in _renewal.Streams)
            stream.End();
        figures.SetSilent(session, 0);
    }

    /// <summary>
    /// The stream that is to be unsubscribed and subscribed now; null when there is none. Whoever is told so does it.
    /// </summary>
    /// <param name="room">Whether the venue's limits leave room for it.</param>
    public PriceStream? Renewed(RenewalRoom room = RenewalRoom.Enough)
    {
        var now = Now;
        var next = _renewal.Next(now);
        figures.SetSilent(session, _renewal.Silent);
        if (next is not var (stream, silence) || room == RenewalRoom.None)
            return null;
        _renewal.Renew(stream, now);
        var count = figures.CountRenewal();
        Log.PricesRenewed(context.Log, session, stream.Name, silence.TotalSeconds, count);
        return stream;
    }
}

/// <summary>Whether the venue's limits leave room for a renewal.</summary>
internal enum RenewalRoom
{
    /// <summary>They do.</summary>
    Enough,

    /// <summary>What is left is for books.</summary>
    None,
}
