namespace Surveillance.Tests.Alerts.Model;

/// <summary>All alerts that there ever were.</summary>
internal sealed class ReferenceRegister
{
    private readonly List<ReferenceAlert> _active = [];
    public IReadOnlyList<ReferenceAlert> Active => _active;

    /// <summary>Those whose end was held back until they have stayed away.</summary>
    public List<ReferenceAlert> Unsettled { get; } = [];

    /// <summary>In the order of their numbers, the first of which is 1.</summary>
    public List<ReferenceAlert> All { get; } = [];

    public ReferenceAlert? ActiveOf(string family, ReferenceMarket market) =>
        _active.SingleOrDefault(alert => alert.Family == family && alert.Market == market);

    public void Open(ReferenceAlert alert)
    {
        Unsettled.Remove(alert);
        if (alert.Reopenings.Count == 0)
            All.Add(alert);
        _active.Add(alert);
    }

    public void Close(ReferenceAlert alert)
    {
        _active.Remove(alert);
        if (alert.HeardPriority is not null)
            Unsettled.Add(alert);
    }
}
