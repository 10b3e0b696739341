namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// What happens next: mostly a second with a reading of each market and a look at the clock, and between them
/// operators, outages, edits of the configuration and restarts. The same seed makes the same walk.
/// </summary>
internal sealed class RandomWalk
{
    private static readonly double[] Pauses = [0.2, 0.5, 2, 4.9, 5, 5.001, 6, 10, 30, 59, 60, 60.001, 61, 66];

    private readonly Random _random;
    private readonly RandomReadings _readings;
    private readonly Dictionary<ReferenceMarket, double> _unreadUntil = [];
    private double _second;
    private int _silences;

    public RandomWalk(int seed)
    {
        _random = new Random(seed);
        _readings = new RandomReadings(_random);
    }

    /// <summary>The actions of one round; the machines may be asked meanwhile where they stand.</summary>
    public IEnumerable<ModelAction> Round(ModelPair pair)
    {
        _second = Math.Round(_second + Pause(), 3);
        foreach (var action in Outages())
            yield return action;
        foreach (var market in ModelRules.Markets.Concat(ModelRules.Venues))
        {
            if (IsRead(market))
                yield return new ReadAction(_second, market, _readings.Next(market));
            if (Happens(300))
                yield return new ReadAction(_second - Pick(0, 1, 4), market, _readings.Next(market));
            if (Happens(100))
                yield return Special(pair);
        }

        if (!Happens(8))
            yield return new TickAction(_second);
        foreach (var action in Operators(pair))
            yield return action;
    }

    private double Pause() => Happens(4000) ? 3601 : Happens(12) ? Pauses[_random.Next(Pauses.Length)] : 1;

    private bool IsRead(ReferenceMarket market)
    {
        if (Happens(400))
            _unreadUntil[market] = _second + Pick(3, 6, 7, 26, 59, 61, 90);
        return _unreadUntil.GetValueOrDefault(market) <= _second && !Happens(50);
    }

    private IEnumerable<ModelAction> Outages()
    {
        foreach (var venue in ModelRules.Venues.Select(venue => venue.Exchange))
        {
            if (_readings.Dark.TryGetValue(venue, out var age))
                _readings.Dark[venue] = age + 1;
            if (_readings.Dark.ContainsKey(venue) ? Happens(20) : Happens(500))
            {
                if (!_readings.Dark.Remove(venue))
                    _readings.Dark[venue] = Pick(1, 8, 9, 50);
            }

            if (Happens(60))
                yield return new ObserveAction(_second, venue, IsDown: Happens(4), Pick(0, 1, 2, 2, 6));
        }

        // The engine is dead: nothing is read of any market.
        if (Happens(600))
        {
            foreach (var market in ModelRules.Markets.Concat(ModelRules.Venues))
                _unreadUntil[market] = _second + Pick(5, 8, 30, 70);
        }
    }

    private IEnumerable<ModelAction> Operators(ModelPair pair)
    {
        if (Happens(5))
            yield return Special(pair);
    }

    private ModelAction Special(ModelPair pair)
    {
        // Neither is a reading as old as what an operator does just then, nor the other way round.
        _second = Math.Round(_second + 0.05, 3);
        var action = AnySpecial(pair);
        _second = Math.Round(_second + 0.05, 3);
        return action;
    }

    private ModelAction AnySpecial(ModelPair pair) => _random.Next(20) switch
    {
        _ when !pair.Edit.IsEnabled && Happens(4) => new ConfigureAction(_second, NewEdit(pair.Edit)),
        < 6 => OnAlert(pair, "acknowledge"),
        < 8 => OnAlert(pair, "resolve"),
        8 => OnAlert(pair, "srem"),
        < 12 => NewSilence(pair),
        < 14 when pair.Reference.Silences.Any() =>
            new UnsilenceAction(_second, Pick([.. pair.Reference.Silences, "unknown"])),
        < 17 => new RestartAction(_second, Happens(5) ? NewEdit(pair.Edit) : null,
            Happens(6) ? OnAlert(pair, "srem") : null),
        17 => new ConfigureAction(_second, NewEdit(pair.Edit)),
        _ => new TickAction(_second),
    };

    private AlertAction OnAlert(ModelPair pair, string verb)
    {
        var active = pair.Reference.Register.Active;
        if (active.Count > 0 && !Happens(10))
        {
            var alert = active[_random.Next(active.Count)];
            return new AlertAction(_second, verb, alert.Family, alert.Market);
        }

        return new AlertAction(_second, verb, Pick([.. pair.Reference.Configuration.Families]),
            Pick([.. ModelRules.Markets]));
    }

    private SilenceAction NewSilence(ModelPair pair)
    {
        var active = pair.Reference.Register.Active;
        double? until = Happens(2) ? null : _second + Pick(0, 5, 20, 45, 60, 120);
        var (exchange, instrument, rule) = ("*", "*", Pick("*", "spread", "spread_warning", "basis"));
        if (active.Count > 0 && !Happens(6))
        {
            // One that is about to flap is often silenced.
            var alert = active.FirstOrDefault(one => one.Reopenings.Count == ModelRules.FlappingReopenings)
                ?? active[_random.Next(active.Count)];
            (exchange, instrument) = (alert.Market.Exchange, Happens(5) ? "*" : alert.Market.Instrument);
            rule = Pick("*", alert.Family, alert.Family, alert.Rule);
        }
        else
        {
            until ??= _second + 5;
        }

        // Some ask again for what is in force already, some for more than a day after it was made.
        var id = Happens(10) ? $"s{_random.Next(_silences + 1)}" : $"s{++_silences}";
        var (from, hasNoEnd) = Happens(5) ? (_second - 86_380, Happens(2)) : (_second + Pick(0, 0, 30), Happens(30));
        return new SilenceAction(_second, new ReferenceSilence(id, exchange, instrument, rule, ModelTime.At(from),
            hasNoEnd ? ModelTime.At(_second + 200_000) : until is { } end ? ModelTime.At(end) : null));
    }

    private ModelEdit NewEdit(ModelEdit edit)
    {
        if (!edit.IsEnabled)
            return edit with { IsEnabled = Happens(2) };
        if (edit.RulesOff.Count + edit.MarketsOff.Count > 2 || (edit != ModelEdit.None && Happens(2)))
            return ModelEdit.None;
        return _random.Next(8) switch
        {
            0 => edit with { IsEnabled = false },
            < 5 => edit with { RulesOff = [.. edit.RulesOff, Pick([.. ModelRules.Rules]).Name] },
            _ => edit with { MarketsOff = [.. edit.MarketsOff, Pick([.. ModelRules.Markets])] },
        };
    }

    private bool Happens(int onceIn) => _random.Next(onceIn) == 0;

    private T Pick<T>(params T[] all) => all[_random.Next(all.Length)];
}
