using Surveillance.Alerts;
using Surveillance.Platform.Pages;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Panels;

/// <summary>Which past alerts are shown. All of it stands in the address.</summary>
/// <param name="Days">How far back they began, days.</param>
/// <param name="State"><c>all</c>, <c>active</c> or <c>resolved</c>.</param>
/// <param name="Exchange">Venue; null for all.</param>
/// <param name="Instrument">Instrument; null for all.</param>
/// <param name="Rule">Rule; null for all.</param>
/// <param name="Priority">Urgency; null for all.</param>
public sealed record AlertWindow(
    int Days, string State, string? Exchange, string? Instrument, string? Rule, AlertPriority? Priority)
{
    /// <summary>Most alerts that are shown, the newest.</summary>
    public const int Most = 2_000;

    /// <summary>How far back one can look.</summary>
    public static IReadOnlyList<int> Lengths { get; } = [1, 7, 30, 90, 365];

    /// <summary>Which there can be by whether they go on.</summary>
    public static IReadOnlyList<string> States { get; } = ["all", "active", "resolved"];

    /// <summary>Reads the query of an address; what there is not, is the usual.</summary>
    public static AlertWindow Of(
        string? days, string? state, string? exchange, string? instrument, string? rule, string? priority) => new(
        int.TryParse(days, out var asked) && Lengths.Contains(asked) ? asked : 7,
        States.Contains(state) ? state! : States[0],
        Named(exchange), Named(instrument), Named(rule),
        Enum.TryParse<AlertPriority>(priority, out var known) && Enum.IsDefined(known) ? known : null);

    /// <summary>The address that shows this.</summary>
    public string Address => PageAddress.OfAlerts(Query(Days == 7 ? null : $"{Days}"));

    /// <summary>Where programs get the same, as a file or as JSON.</summary>
    public string Export(DateTimeOffset now, string format)
    {
        var search = SearchAt(now);
        return PageAddress.OfAlertExport(
        [
            .. Query(days: null).Where(part => part.Key != "state"), new("state", State),
            new("start", WireText.Of(search.From)), new("end", WireText.Of(search.To)),
            new("limit", "10000"), new("format", format),
        ]);
    }

    /// <summary>What is asked of the database: to a minute ahead, for what began since the state was read.</summary>
    public AlertSearch SearchAt(DateTimeOffset now) => new(now.AddDays(-Days), now.AddMinutes(1), Most)
    {
        Exchange = Exchange,
        Instrument = Instrument,
        Rule = Rule,
        Priority = Priority,
        IsActive = State switch { "active" => true, "resolved" => false, _ => null },
    };

    private IReadOnlyList<KeyValuePair<string, string?>> Query(string? days) =>
    [
        new("days", days), new("state", State == States[0] ? null : State), new("exchange", Exchange),
        new("instrument", Instrument), new("rule", Rule), new("priority", Priority?.ToString()),
    ];

    private static string? Named(string? text) => string.IsNullOrEmpty(text) || text.Length > 100 ? null : text;
}
