using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>A desk with the shipped rules, and readings made by hand. Times are seconds from a fixed start.</summary>
internal sealed class DeskBench
{
    private static readonly MarketId[] Usual = [Shipped.Perp, Shipped.OtherPerp];

    public DeskBench(params MarketId[] markets)
    {
        Policy = Shipped.Policy(markets.Length == 0 ? Usual : markets);
        Desk = new AlertDesk(Policy);
    }

    public AlertPolicy Policy { get; }

    public AlertDesk Desk { get; set; }

    /// <summary>Every transition so far.</summary>
    public List<Transition> Log { get; } = [];

    /// <summary>The only active alert.</summary>
    public Alert Alert => Assert.Single(Desk.Active);

    /// <summary>The reasons of all transitions so far.</summary>
    public IEnumerable<string> Reasons => Log.Select(step => step.Event.Reason);

    /// <summary>The notices so far.</summary>
    public IEnumerable<NoticeKind> Notices => Log.Select(step => step.Notice).OfType<NoticeKind>();

    public static DateTimeOffset At(double second) => MarketSimulation.At(second);

    /// <summary>One reading of one metric.</summary>
    public DeskReport Read(
        double second,
        string metric,
        double? value,
        double? z = 9,
        ReadingStatus status = ReadingStatus.Ok,
        MarketId? market = null)
    {
        var report = Desk.Judge(new MarketReadings(market ?? Shipped.Perp, At(second), Simulated: false,
            new Dictionary<string, Reading> { [metric] = new(value, z, status, 300) }));
        Log.AddRange(report.Transitions);
        return report;
    }

    /// <summary>The same reading each second; the end is not included.</summary>
    public DeskBench Hold(
        int from, int to, string metric, double? value, double? z = 9, ReadingStatus status = ReadingStatus.Ok)
    {
        for (var second = from; second < to; second++)
            Read(second, metric, value, z, status);
        return this;
    }

    /// <summary>One turn that judges these markets together, each on one reading of one metric.</summary>
    public IReadOnlyList<Transition> Turn(
        double second, string metric, IEnumerable<(MarketId Market, double Value)> values, double? z = 9)
    {
        foreach (var (market, value) in values)
        {
            Desk.Weigh(new MarketReadings(market, At(second), Simulated: false,
                new Dictionary<string, Reading> { [metric] = new(value, z, ReadingStatus.Ok, 300) }));
        }

        var transitions = Desk.Decide(At(second));
        Log.AddRange(transitions);
        return transitions;
    }

    public IReadOnlyList<Transition> Tick(double second)
    {
        var transitions = Desk.Tick(At(second));
        Log.AddRange(transitions);
        return transitions;
    }

    /// <summary>What a venue's feed says of itself; nothing when the status is null.</summary>
    public void Observe(string exchange, VenueStatus? status, int? connections = null, int? down = null) =>
        Desk.Observe(exchange, status is not { } known ? null : new VenueHealth
        {
            Exchange = exchange, Status = known, UpdatedAt = At(0), Connections = connections, ConnectionsDown = down,
        });

    /// <summary>
    /// Another desk takes over what this one had written of its alerts, as text; of the venues it knows nothing.
    /// </summary>
    public void Restart(double second)
    {
        var ended = Log.Select(step => step.Alert.Id).Distinct()
            .Select(Desk.Find).OfType<Alert>().Where(alert => !alert.IsActive);
        var markets = Policy.Markets.Concat(Policy.Venues.Select(MarketId.OfVenue));
        var (active, rules) = (Desk.Active, markets.Select(Desk.Export).OfType<MarketRules>());
        var silences = Desk.Silences;
        Desk = new AlertDesk(Policy);
        Desk.Restore(
            ended.Select(alert => Again(alert, WireJson.Default.Alert)),
            rules.Select(each => Again(each, WireJson.Default.MarketRules)),
            silences.Select(silence => Again(silence, WireJson.Default.Silence)),
            At(second));
        foreach (var alert in active)
            Assert.Null(Desk.Adopt(Again(alert, WireJson.Default.Alert), At(second)));
    }

    public CommandOutcome Carry(double second, string kind, string? alertId = null, Silence? silence = null)
    {
        var command = new OperatorCommand($"{kind}-{second}", kind, "ann", At(second), alertId, "seen", silence);
        var outcome = Desk.Carry(command, At(second));
        Log.AddRange(outcome.Transitions);
        return outcome;
    }

    private static T Again<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type), type)!;

    /// <summary>Where a rule stands on the perpetual.</summary>
    public Judgement JudgementOf(string rule) =>
        Desk.Export(Shipped.Perp)!.Judgements.Single(judgement => judgement.Rule == rule);
}
