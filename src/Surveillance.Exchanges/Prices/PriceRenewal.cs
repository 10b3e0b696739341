namespace Surveillance.Exchanges.Prices;

/// <summary>
/// Which silent stream of prices of a connection is to be subscribed anew: the one that has waited for longest since it
/// spoke or was subscribed, so that those that never speak take no turn of others; and only one in a while, so that an
/// outage of prices never takes the frames that books need. Not safe for several threads.
/// </summary>
/// <param name="pause">Least time between two renewals of the connection.</param>
internal sealed class PriceRenewal(TimeSpan pause)
{
    /// <summary>The pause where the venue limits control frames by the second alone.</summary>
    public static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(30);

    private readonly List<PriceStream> _streams = [];
    private TimeSpan _notBefore;

    /// <summary>The streams of the connection.</summary>
    public IReadOnlyList<PriceStream> Streams => _streams;

    /// <summary>How many were silent when it was last asked.</summary>
    public int Silent { get; private set; }

    /// <summary>Adds a stream.</summary>
    public void Add(PriceStream stream) => _streams.Add(stream);

    /// <summary>Nothing is expected of a stream any more.</summary>
    public void Remove(PriceStream stream) => _streams.Remove(stream);

    /// <summary>
    /// The stream to subscribe anew now, and how long it has been quiet; null when there is none or it is too early.
    /// </summary>
    public (PriceStream Stream, TimeSpan Silence)? Next(TimeSpan now)
    {
        (PriceStream, TimeSpan)? next = null;
        var longest = TimeSpan.MinValue;
        Silent = 0;
        foreach (var stream in _streams)
        {
            if (!stream.IsExpected)
                stream.Rest(now);
            if (stream.SilenceAt(now) is not { } silence)
                continue;
            Silent++;
            if (stream.WaitAt(now) is { } wait && wait > longest)
                (next, longest) = ((stream, silence), wait);
        }

        return now < _notBefore ? null : next;
    }

    /// <summary>The stream is subscribed anew.</summary>
    public void Renew(PriceStream stream, TimeSpan now)
    {
        stream.Renew(now);
        _notBefore = now + pause;
    }

    /// <summary>A new connection may begin at once.</summary>
    public void Restart() => _notBefore = default;
}
