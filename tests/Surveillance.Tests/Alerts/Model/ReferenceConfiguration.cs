namespace Surveillance.Tests.Alerts.Model;

/// <summary>A market, or with the instrument <c>*</c> a venue's own figures.</summary>
internal sealed record ReferenceMarket(string Exchange, string Instrument)
{
    public bool IsVenue => Instrument == "*";
}

/// <summary>What the reference machine goes by.</summary>
/// <param name="Rules">In the order of the file.</param>
/// <param name="Markets">The enabled ones.</param>
/// <param name="IsEnabled">False: nothing is judged or sent.</param>
/// <param name="RepeatAfter">An unacknowledged P1 is told again after so many seconds.</param>
/// <param name="FlappingReopenings">One that reopens more often than this within an hour flaps.</param>
internal sealed record ReferenceConfiguration(
    IReadOnlyList<ReferenceRule> Rules,
    IReadOnlyList<ReferenceMarket> Markets,
    bool IsEnabled,
    double RepeatAfter,
    int FlappingReopenings)
{
    private readonly HashSet<ReferenceMarket> _covered =
        [.. Markets, .. Markets.Select(market => new ReferenceMarket(market.Exchange, "*"))];

    private readonly Dictionary<string, List<ReferenceRule>> _families = Rules.GroupBy(rule => rule.Family)
        .ToDictionary(family => family.Key, family => family.OrderBy(rule => rule.Priority).ToList());

    public IEnumerable<string> Families => _families.Keys;

    /// <summary>The most urgent first.</summary>
    public IReadOnlyList<ReferenceRule> RulesOf(string family) => _families[family];

    public ReferenceRule? RuleOf(string name) => Rules.FirstOrDefault(rule => rule.Name == name);

    public bool Covers(ReferenceMarket market) => _covered.Contains(market);

    public bool Knows(string family) => _families.ContainsKey(family);

    /// <summary>The venues that have an instrument, by name.</summary>
    public IReadOnlyList<string> VenuesOf(string instrument) =>
    [
        .. Markets.Where(market => market.Instrument == instrument).Select(market => market.Exchange)
            .Order(StringComparer.Ordinal),
    ];
}
