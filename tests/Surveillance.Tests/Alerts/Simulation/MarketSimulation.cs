using System.Text.Json;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>
/// Markets, the engine's measurers and the detector's desk, one second after another. The second is the number of
/// samples before it; everything is a function of the markets' own functions.
/// </summary>
internal sealed class MarketSimulation
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly AlertPolicy _policy;
    private readonly List<SimulatedEngine> _engines;

    /// <summary>Simulates markets.</summary>
    /// <param name="measured">Markets that are measured and judged.</param>
    /// <param name="inputs">Markets that only lend their books, such as the spot of a perpetual.</param>
    public MarketSimulation(IReadOnlyList<SimulatedMarket> measured, params IReadOnlyList<SimulatedMarket> inputs)
        : this(Shipped.Config.Rules, null, measured, inputs)
    {
    }

    /// <summary>Simulates markets by other rules than the shipped ones.</summary>
    public MarketSimulation(
        RuleBook rules, UsualHours? usual, IReadOnlyList<SimulatedMarket> measured,
        params IReadOnlyList<SimulatedMarket> inputs)
    {
        _policy = Shipped.Policy([.. measured.Select(market => market.Market)]) with { Rules = rules };
        _engines = [.. measured.Select(market => new SimulatedEngine(market, [.. measured, .. inputs], rules, usual))];
        Desk = new AlertDesk(_policy);
        Desk.Restore([], [], [], Start);
    }

    /// <summary>The next second.</summary>
    public int Second { get; private set; }

    /// <summary>The desk at present; another one after <see cref="RestartDetector"/>.</summary>
    public AlertDesk Desk { get; private set; }

    /// <summary>Everything that happened, with its second.</summary>
    public List<(int Second, Transition Transition)> Log { get; } = [];

    /// <summary>The moment of a second.</summary>
    public static DateTimeOffset At(double second) => Start.AddSeconds(second);

    /// <summary>Lives until a second, exclusive.</summary>
    public MarketSimulation RunTo(int second)
    {
        for (; Second < second; Second++)
        {
            var now = At(Second);
            foreach (var engine in _engines)
                engine.Look(Second, now);
            foreach (var engine in _engines)
                Keep(Desk.Judge(engine.Sample(now)).Transitions);
            Keep(Desk.Tick(now));
        }

        return this;
    }

    /// <summary>The alerts that fired, by the rule that fired first, with their second.</summary>
    public IReadOnlyList<(int Second, string Rule)> Fired =>
        [.. Log.Where(entry => entry.Transition.Event.Reason == AlertReasons.Fired)
            .Select(entry => (entry.Second, entry.Transition.Alert.Rule))];

    /// <summary>The seconds at which something happened for this reason.</summary>
    public IReadOnlyList<int> SecondsOf(string reason) =>
        [.. Log.Where(entry => entry.Transition.Event.Reason == reason).Select(entry => entry.Second)];

    /// <summary>The last judgement of a rule.</summary>
    public Judgement JudgementOf(MarketId market, string rule) =>
        Desk.Export(market)!.Judgements.Single(judgement => judgement.Rule == rule);

    /// <summary>
    /// The detector dies without a word and comes back after some seconds: what it had written survives as text, all
    /// else is lost.
    /// </summary>
    public void RestartDetector(int afterSeconds)
    {
        var alerts = Desk.Active.Select(alert => Again(alert, WireJson.Default.Alert)).ToList();
        var rules = _policy.Markets.Select(Desk.Export).OfType<MarketRules>()
            .Select(each => Again(each, WireJson.Default.MarketRules)).ToList();
        var silences = Desk.Silences.Select(silence => Again(silence, WireJson.Default.Silence)).ToList();
        for (var end = Second + afterSeconds; Second < end; Second++)
            foreach (var engine in _engines)
            {
                engine.Look(Second, At(Second));
                engine.Sample(At(Second));
            }

        Desk = new AlertDesk(_policy);
        Desk.Restore(alerts, rules, silences, At(Second));
    }

    /// <summary>
    /// The engine dies and comes back after some seconds, with its windows and baselines as it had written them.
    /// </summary>
    public void RestartEngine(int afterSeconds)
    {
        foreach (var engine in _engines)
            engine.Restart(At(Second - 1), At(Second + afterSeconds));
        for (var end = Second + afterSeconds; Second < end; Second++)
        {
            foreach (var engine in _engines)
                engine.Look(Second, At(Second));
            Keep(Desk.Tick(At(Second)));
        }
    }

    private static T Again<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type), type)!;

    private void Keep(IEnumerable<Transition> transitions)
    {
        foreach (var transition in transitions)
            Log.Add((Second, transition));
    }
}
