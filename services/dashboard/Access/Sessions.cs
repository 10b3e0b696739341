using Surveillance.Dashboard.Telemetry;
using Surveillance.Platform.Hosting;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// Which sessions go on and which have ended. Cookies outlive the process; a page that is open asks no cookie again,
/// but this. Each request with a valid cookie confirms its session, so after a restart they come back by themselves.
/// A session that was ended by signing out stays ended for as long as a copy of its cookie could be valid. Safe for
/// several threads.
/// </summary>
internal sealed class Sessions
{
    /// <summary>A session ends after so long without a request.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(12);

    /// <summary>Most that are remembered; of the next, the one that would end first is forgotten.</summary>
    public const int Bound = 10_000;

    private readonly TimeProvider _time;
    private readonly ServicePulse _pulse;
    private readonly EndedSessions? _ended;
    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly Dictionary<string, (DateTimeOffset Until, bool HasEnded)> _sessions = new(StringComparer.Ordinal);
    private long _forgotten;

    /// <param name="time">The clock.</param>
    /// <param name="pulse">Takes the count of those forgotten.</param>
    /// <param name="ended">Keeps those that were ended over restarts; null where nothing outlives the process.</param>
    public Sessions(TimeProvider time, ServicePulse pulse, EndedSessions? ended = null)
    {
        (_time, _pulse, _ended) = (time, pulse, ended);
        foreach (var (session, until) in ended?.Read() ?? [])
            _sessions[session] = (until, true);
    }

    /// <summary>A request came with a session's cookie; false when the session was ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="until">When the cookie ends, UTC.</param>
    public bool Confirm(string session, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(session, out var known))
                MakeRoomUnderLock();
            else if (known.HasEnded)
                return false;
            _sessions[session] = (until > known.Until ? until : known.Until, false);
            return true;
        }
    }

    /// <summary>Somebody signs out.</summary>
    public void End(string session)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
            _sessions[session] = (now + Length, true);

        // Nobody else waits for the disk; the last to write has all that ended before.
        lock (_writing)
            _ended?.Write(EndedAfter(now));
    }

    /// <summary>Whether a session goes on.</summary>
    public bool IsLive(string session)
    {
        lock (_gate)
            return _sessions.TryGetValue(session, out var known) && !known.HasEnded && known.Until > _time.GetUtcNow();
    }

    private List<(string Session, DateTimeOffset Until)> EndedAfter(DateTimeOffset now)
    {
        lock (_gate)
            return [.. _sessions.Where(one => one.Value.HasEnded && one.Value.Until > now)
                .Select(one => (one.Key, one.Value.Until))];
    }

    private void MakeRoomUnderLock()
    {
        if (_sessions.Count < Bound)
            return;
        var now = _time.GetUtcNow();
        foreach (var over in _sessions.Where(one => one.Value.Until <= now).Select(one => one.Key).ToList())
            _sessions.Remove(over);
        if (_sessions.Count < Bound)
            return;
        _sessions.Remove(_sessions.MinBy(one => (one.Value.HasEnded, one.Value.Until)).Key);
        _pulse.Set(DashboardFigures.SessionsForgotten, ++_forgotten);
    }
}
