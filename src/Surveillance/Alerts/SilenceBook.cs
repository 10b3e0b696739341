namespace Surveillance.Alerts;

/// <summary>
/// The silences in force. A silence gates notices only. It ends by its expiry, at most a day after it was made, or,
/// when it has none, with the last alert that it covers.
/// </summary>
internal sealed class SilenceBook
{
    /// <summary>No silence lasts longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Dictionary<string, Silence> _silences = [];

    /// <summary>The silences in force.</summary>
    public IReadOnlyCollection<Silence> All => _silences.Values;

    /// <summary>Whether any silence covers an alert.</summary>
    public bool Covers(Alert alert)
    {
        foreach (var silence in _silences.Values)
            if (Covers(silence, alert))
                return true;
        return false;
    }

    /// <summary>
    /// Whether a silence covers an alert; <c>*</c> covers all. The name of a family covers the alert whichever of the
    /// family's rules it fires by: its escalation does not end the silence.
    /// </summary>
    public static bool Covers(Silence silence, Alert alert) =>
        Fits(silence.Exchange, alert.Market.Exchange) &&
        Fits(silence.Instrument, alert.Market.Instrument) &&
        (Fits(silence.Rule, alert.Rule) || silence.Rule == alert.Family);

    /// <summary>
    /// Puts a silence in force; false when it already is. One that asks for more than a day gets a day.
    /// </summary>
    public bool Add(Silence silence)
    {
        var latest = silence.CreatedAt + Longest;
        return _silences.TryAdd(silence.Id, silence.ExpiresAt > latest ? silence with { ExpiresAt = latest } : silence);
    }

    /// <summary>Takes a silence back; false when there is none of this id.</summary>
    public bool Remove(string id) => _silences.Remove(id);

    /// <summary>Ends what has expired, and what was made until its alerts are over. True when any ended.</summary>
    public bool Expire(DateTimeOffset now, IEnumerable<Alert> active)
    {
        if (_silences.Count == 0)
            return false;
        var over = _silences.Values
            .Where(silence => silence.ExpiresAt is { } expiry
                ? expiry <= now
                : !active.Any(alert => Covers(silence, alert)))
            .Select(silence => silence.Id).ToList();
        foreach (var id in over)
            _silences.Remove(id);
        return over.Count > 0;
    }

    private static bool Fits(string pattern, string name) => pattern == Markets.MarketId.All || pattern == name;
}
