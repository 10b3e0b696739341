namespace Surveillance.Tests.Alerts.Model;

/// <summary>Both machines side by side: each action goes to both, and afterwards they must tell the same.</summary>
internal sealed class ModelPair
{
    private const string Actor = "ann";

    private readonly CoreDesk _core;

    public ModelPair()
    {
        Reference = new ReferenceDesk(ModelRules.After(ModelEdit.None), ModelTime.At(0));
        _core = new CoreDesk(ModelRules.After(ModelEdit.None), ModelTime.At(0));
    }

    public ReferenceDesk Reference { get; }

    public ModelEdit Edit { get; private set; } = ModelEdit.None;

    /// <summary>The rows that the last action led to.</summary>
    public IReadOnlyList<ReferenceStep> Steps { get; private set; } = [];

    /// <summary>Lets an action happen; how the machines differ afterwards, or null.</summary>
    public string? Apply(ModelAction action)
    {
        Carry(action);
        Steps = Reference.Take();
        return DifferInSteps(_core.Take()) ?? DifferInAlerts(action) ?? DifferInMemory(action) ?? DifferInSilences();
    }

    private void Carry(ModelAction action)
    {
        var at = action.At;
        switch (action)
        {
            case ReadAction read:
                Reference.Read(read.Market, at, read.Readings);
                _core.Read(read.Market, at, read.Readings);
                break;
            case TickAction:
                Reference.Tick(at);
                _core.Tick(at);
                break;
            case AlertAction asked when AlertOf(asked) is { } alert:
                Carry(asked.Verb, alert, at);
                break;
            case SilenceAction { Silence: var silence }:
                Reference.Silence(silence, Actor, at);
                _core.Command("silence", Actor, at, number: null, CorePolicy.Of(silence, Actor));
                break;
            case UnsilenceAction { Id: var id }:
                Reference.Unsilence(id, Actor, at);
                _core.Command("unsilence", Actor, at, number: null,
                    CorePolicy.Of(new ReferenceSilence(id, "*", "*", "*", at, null), Actor));
                break;
            case ObserveAction told:
                Reference.Observe(told.Exchange, told.IsDown, told.Streams);
                _core.Observe(told.Exchange, told.IsDown, told.Streams, at);
                break;
            case ConfigureAction { Edit: var edit }:
                Edit = edit;
                Reference.Configure(ModelRules.After(edit), at);
                _core.Configure(ModelRules.After(edit), at);
                break;
            case RestartAction restart:
                Edit = restart.Edit ?? Edit;
                var taken = restart.TakenOut is { } one ? Reference.Register.ActiveOf(one.Family, one.Market) : null;
                Reference.Restart(at);
                Reference.Configure(ModelRules.After(Edit), at);
                if (taken is { IsActive: true })
                    Reference.ResolveByHand(taken, "operator", at);
                _core.Restart(ModelRules.After(Edit), at, taken?.Number);
                break;
        }
    }

    private void Carry(string verb, ReferenceAlert alert, DateTimeOffset at)
    {
        switch (verb)
        {
            case "acknowledge":
                Reference.Acknowledge(alert, Actor, at);
                _core.Command(verb, Actor, at, alert.Number, silence: null);
                break;
            case "resolve":
                Reference.Resolve(alert, Actor, at);
                _core.Command(verb, Actor, at, alert.Number, silence: null);
                break;
            case "srem" when alert.IsActive:
                Reference.ResolveByHand(alert, "operator", at);
                _core.ResolveByHand(alert.Number, at);
                break;
        }
    }

    private ReferenceAlert? AlertOf(AlertAction asked) => Reference.Register.ActiveOf(asked.Family, asked.Market)
        ?? Reference.MemoryOf(asked.Family, asked.Market)?.Last;

    private string? DifferInSteps(IReadOnlyList<ReferenceStep> core)
    {
        // Within one action the order is that of each alert; between alerts there is none.
        var expected = Steps.OrderBy(step => step.Number).ToList();
        var found = core.OrderBy(step => step.Number).ToList();
        if (!expected.SequenceEqual(found))
            return Differ("steps", string.Join("\n    ", expected), string.Join("\n    ", found));
        foreach (var number in expected.Select(step => step.Number).Distinct())
        {
            var view = AlertView.Of(Reference.Register.All[number - 1]);
            if (view != _core.ViewOf(number))
                return Differ("alert", view, _core.ViewOf(number));
        }

        return null;
    }

    private string? DifferInAlerts(ModelAction action)
    {
        // Readings of one market change nothing elsewhere; should they, the next look at the clock shows it.
        var market = (action as ReadAction)?.Market;
        var expected = Reference.Register.Active.Where(alert => market is null || alert.Market == market)
            .Select(AlertView.Of).OrderBy(alert => alert.Number).ToList();
        var found = _core.ActiveOn(market).OrderBy(alert => alert.Number).ToList();
        if (expected.Count != found.Count)
            return Differ("numbers of active alerts", NumbersOf(expected), NumbersOf(found));
        for (var i = 0; i < expected.Count; i++)
            if (expected[i] != found[i])
                return Differ("alert", expected[i], found[i]);
        return null;
    }

    private string? DifferInMemory(ModelAction action)
    {
        IEnumerable<ReferenceMarket> touched = action switch
        {
            ReadAction read => [read.Market],
            TickAction or ObserveAction or SilenceAction or UnsilenceAction => [],
            _ => ModelRules.Markets.Concat(ModelRules.Venues),
        };
        foreach (var market in touched.Where(Reference.Configuration.Covers))
        {
            var core = _core.FamiliesOf(market);
            foreach (var family in Reference.Configuration.Families)
            {
                var expected = MemoryView.Of(Reference.MemoryOf(family, market));
                var found = core.GetValueOrDefault(family) is { } state
                    ? MemoryView.Of(state.Pending.Select(timer => (timer.Rule, timer.Since)), state.AwaitsClear)
                    : "";
                if (expected != found)
                    return Differ($"{family} on {market.Exchange}:{market.Instrument}", expected, found);
            }
        }

        return null;
    }

    private string? DifferInSilences()
    {
        var expected = string.Join(", ", Reference.Silences.Order());
        var found = string.Join(", ", _core.Silences.Order());
        return expected == found ? null : Differ("silences", expected, found);
    }

    private static string NumbersOf(IEnumerable<AlertView> alerts) =>
        string.Join(", ", alerts.Select(alert => alert.Number));

    private static string Differ(string what, object expected, object found) =>
        $"{what}\n  reference:\n    {expected}\n  core:\n    {found}";
}
