namespace Surveillance.Tests.Alerts.Model;

/// <summary>A silence of the reference machine; <c>*</c> covers all.</summary>
internal sealed record ReferenceSilence(
    string Id, string Exchange, string Instrument, string Rule, DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>Its scope names a rule, a family of rules, or all.</summary>
    public bool Covers(ReferenceAlert alert) =>
        (Exchange == "*" || Exchange == alert.Market.Exchange) &&
        (Instrument == "*" || Instrument == alert.Market.Instrument) &&
        (Rule == "*" || Rule == alert.Rule || Rule == alert.Family);
}

/// <summary>The silences in force.</summary>
internal sealed class ReferenceSilences
{
    private readonly List<ReferenceSilence> _all = [];

    public IEnumerable<string> Ids => _all.Select(silence => silence.Id);

    public bool Cover(ReferenceAlert alert) => _all.Any(silence => silence.Covers(alert));

    /// <summary>For 24 h at most, or until what it covers is resolved.</summary>
    public void Add(ReferenceSilence silence, IEnumerable<ReferenceAlert> active, DateTimeOffset now)
    {
        if (_all.Any(one => one.Id == silence.Id))
            return;
        if (silence.Until is null ? !active.Any(silence.Covers) : silence.Until <= now)
            return;

        // A page's clock that is ahead does not make the day longer.
        var latest = (silence.From > now ? now : silence.From).AddHours(24);
        _all.Add(silence.Until > latest ? silence with { Until = latest } : silence);
    }

    public void Remove(string id) => _all.RemoveAll(silence => silence.Id == id);

    public void Expire(IReadOnlyCollection<ReferenceAlert> active, DateTimeOffset now) => _all.RemoveAll(silence =>
        silence.Until is { } until ? until <= now : !active.Any(silence.Covers));
}
