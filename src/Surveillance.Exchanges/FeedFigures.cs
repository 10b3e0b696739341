using Surveillance.Exchanges.Clocks;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// What a venue's feeds count about themselves since the service started, for <c>health:{exchange}</c>. Safe for
/// several threads.
/// </summary>
internal sealed class FeedFigures(FeedPlan plan, DateTimeOffset startedAt)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // More gaps in an hour than this are all the same to an operator.
    private const int MaxGaps = 10_000;

    private readonly Lock _gate = new();
    private readonly LagWindow _lag = new();
    private readonly LagWindow _correctedLag = new();
    private readonly List<VenueClock> _clocks = [];
    private readonly List<DateTimeOffset> _gaps = [];
    private readonly Dictionary<string, VenueStatus> _sessions = [];
    private readonly Dictionary<string, int> _polled = [];
    private readonly Dictionary<string, int> _silent = [];
    private readonly SortedSet<string> _halted = new(StringComparer.Ordinal);
    private FeedPlan _plan = plan;
    private MessageRate _rate = new(startedAt);
    private long _messages;
    private long _badFrames;
    private long _reconnects;
    private long _renewals;
    private long _dropped;
    private long _unsent;
    private DateTimeOffset? _lastMessageAt;
    private string? _lastError;

    /// <summary>Streams subscribed.</summary>
    public int Streams { get; set; }

    /// <summary>Frames that could not be understood.</summary>
    public long BadFrames => Interlocked.Read(ref _badFrames);

    /// <summary>A feed begins: counts go on, connections and rate are its own.</summary>
    public void Begin(FeedPlan begun, DateTimeOffset now)
    {
        lock (_gate)
        {
            (_plan, _rate, Streams) = (begun, new MessageRate(now), 0);
            _sessions.Clear();
            _clocks.Clear();
            _polled.Clear();
            _silent.Clear();
            _halted.Clear();
        }
    }

    /// <summary>Counts a data frame.</summary>
    public void CountData(DateTimeOffset receivedAt)
    {
        Interlocked.Increment(ref _messages);
        _rate.Count(receivedAt);
        lock (_gate)
            _lastMessageAt = receivedAt;
    }

    /// <summary>
    /// Counts the lag of a frame whose venue stamp says when it was made: as both clocks tell it, and as the venue's
    /// alone does.
    /// </summary>
    /// <returns>The lag by the venue's clock; null where that is not known.</returns>
    public TimeSpan? CountLag(DateTimeOffset? venueTime, DateTimeOffset receivedAt, VenueClock? clock)
    {
        if (venueTime is not { } sent)
            return null;
        _lag.Add(receivedAt - sent, receivedAt);
        var corrected = clock?.LagOf(sent, receivedAt);
        if (corrected is { } lag)
            _correctedLag.Add(lag, receivedAt);
        return corrected;
    }

    /// <summary>A clock of the venue, from the feed that has begun.</summary>
    public void Add(VenueClock clock)
    {
        lock (_gate)
            _clocks.Add(clock);
    }

    /// <summary>Counts a frame that could not be understood.</summary>
    public void CountBadFrame(string error)
    {
        Interlocked.Increment(ref _badFrames);
        Fail(error);
    }

    /// <summary>Counts frames that a bound dropped while a snapshot was on its way.</summary>
    public void CountDropped(long frames) => Interlocked.Add(ref _dropped, frames);

    /// <summary>Counts frames that were not sent, for too many waited.</summary>
    public void CountUnsent(long frames) => Interlocked.Add(ref _unsent, frames);

    /// <summary>Counts a connection that was made again.</summary>
    public void CountReconnect() => Interlocked.Increment(ref _reconnects);

    /// <summary>Counts a stream of prices that was subscribed anew; how many there were so far.</summary>
    public long CountRenewal() => Interlocked.Increment(ref _renewals);

    /// <summary>Sets how many streams of prices of one of the feed's connections are silent.</summary>
    public void SetSilent(string session, int streams)
    {
        lock (_gate)
            _silent[session] = streams;
    }

    /// <summary>Counts a gap that begins, for another reason than that the market is not traded.</summary>
    public void CountGap(DateTimeOffset at)
    {
        lock (_gate)
        {
            _gaps.Add(at);
            if (_gaps.Count > MaxGaps)
                _gaps.RemoveAt(0);
        }
    }

    /// <summary>One that was counted is none of the venue's faults: it halted the market.</summary>
    public void ForgetGap()
    {
        lock (_gate)
        {
            if (_gaps.Count > 0)
                _gaps.RemoveAt(_gaps.Count - 1);
        }
    }

    /// <summary>Sets whether the venue says that an instrument is not traded.</summary>
    public void SetHalted(string instrument, bool isHalted)
    {
        lock (_gate)
        {
            if (isHalted)
                _halted.Add(instrument);
            else
                _halted.Remove(instrument);
        }
    }

    /// <summary>Keeps what went wrong last, for people.</summary>
    public void Fail(string error)
    {
        lock (_gate)
            _lastError = error;
    }

    /// <summary>Sets the state of one of the feed's connections.</summary>
    public void Set(string session, VenueStatus status)
    {
        lock (_gate)
            _sessions[session] = status;
    }

    /// <summary>A connection is not needed any more.</summary>
    public void Forget(string session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
            _silent.Remove(session);
        }
    }

    /// <summary>Sets how many markets of a part of the venue are polled over REST.</summary>
    public void SetPolled(string part, int markets)
    {
        lock (_gate)
            _polled[part] = markets;
    }

    /// <summary>The venue's health now; a venue is as well as the worst of its connections.</summary>
    public VenueHealth At(DateTimeOffset now)
    {
        var (lag, corrected) = (_lag.Percentiles(now), _correctedLag.Percentiles(now));
        lock (_gate)
        {
            var offset = _clocks.Select(clock => clock.Offset).MaxBy(each => each?.Certain.Duration());
            _gaps.RemoveAll(at => now - at > Hour);
            return new VenueHealth
            {
                Exchange = _plan.Exchange,
                Status = _sessions.Count == 0 ? VenueStatus.Connecting : _sessions.Values.MaxBy(Badness),
                UpdatedAt = now,
                MessageCount = Interlocked.Read(ref _messages),
                MessageRate = _rate.Over(now),
                StreamCount = Streams,
                Connections = _sessions.Count,
                ConnectionsDown = _sessions.Values.Count(status => status == VenueStatus.Down),
                LastMessageAt = _lastMessageAt,
                VenueLagP50Ms = lag?.P50,
                VenueLagP99Ms = lag?.P99,
                CorrectedLagP50Ms = corrected?.P50,
                CorrectedLagP99Ms = corrected?.P99,
                ClockOffsetMs = offset?.Ahead.TotalMilliseconds,
                ClockUncertaintyMs = offset?.Uncertainty.TotalMilliseconds,
                ReconnectCount = Interlocked.Read(ref _reconnects),
                GapsLastHour = _gaps.Count,
                PolledMarkets = _polled.Values.Sum(),
                SilentStreams = _silent.Values.Sum(),
                StreamsRenewed = Interlocked.Read(ref _renewals),
                HaltedInstruments = [.. _halted],
                BadFrames = BadFrames,
                Dropped = Interlocked.Read(ref _dropped),
                UnsentFrames = Interlocked.Read(ref _unsent),
                Simulated = _plan.Venue.Simulated,
                LastError = _lastError,
            };
        }
    }

    private static int Badness(VenueStatus status) => status switch
    {
        VenueStatus.Connected => 0,
        VenueStatus.Connecting => 1,
        VenueStatus.Reconnecting => 2,
        _ => 3,
    };
}
