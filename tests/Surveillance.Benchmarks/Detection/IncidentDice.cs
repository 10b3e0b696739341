using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// Draws incidents, by a seed that is given before anything is measured. Sizes are 1.1 to 3 times the threshold of the
/// rule as shipped, durations 1.5 to 20 times its hold; a rule without a hold has nothing that could be too short, its
/// incidents last from a few readings to two minutes. Near misses reach 0.8 to 0.95 times the threshold.
/// </summary>
/// <param name="rules">As shipped.</param>
/// <param name="seed">Of everything that is drawn.</param>
internal sealed class IncidentDice(RuleBook rules, int seed)
{
    /// <summary>
    /// What is beyond a threshold is beyond it by this factor at least; what is not stays as far on the other side.
    /// </summary>
    private const double Margin = 1.02;

    private readonly Random _dice = new(seed);

    /// <summary>A figure that goes to a level at once, or over some seconds, and stays there.</summary>
    /// <param name="kind">What it is counted under.</param>
    /// <param name="figure">Which figure.</param>
    /// <param name="isExpected">Whether the rule should fire.</param>
    /// <param name="rampOf">Seconds until it is there, by the level that it goes to; null for at once.</param>
    /// <param name="mayBeShort">Whether what should not fire may be an incident that is shorter than the hold.</param>
    public LevelIncident Level(
        string kind, Figure figure, bool isExpected, Func<double, int>? rampOf = null, bool mayBeShort = false)
    {
        var family = FamilyOf(figure.Family, figure.Market);
        var rule = family.Rules[_dice.Next(family.Rules.Count)];
        var next = family.Rules.TakeWhile(armed => armed != rule).LastOrDefault();
        var milder = family.Rules.SkipWhile(armed => armed != rule).Skip(1).FirstOrDefault();
        var hold = (int)rule.Rule.Persistence.TotalSeconds;
        var isShort = !isExpected && hold > 0 && mayBeShort && _dice.Next(2) == 0;

        // A near miss of a critical rule that has to be held is one of its warning, too, sooner or later.
        if (!isExpected && !isShort && hold > 0 && milder.Rule is not null)
            (rule, next, milder) = (milder, rule, default);
        var isBeyond = isExpected || isShort;
        var size = isBeyond
            ? SizeOf(figure, rule, next, Between(1.1, MostTimes(figure, rule, next)), isBeyond)
            : SizeOf(figure, rule, milder, Between(0.8, 0.95), isBeyond);
        var sign = figure is BasisFigure or MarkFigure or DivergenceFigure && _dice.Next(2) == 0 ? -1 : 1;
        var ramp = rampOf?.Invoke(sign * size.Level) ?? 0;
        var stay = isShort ? Whole(Between(0.1, 0.9) * hold)
            : hold == 0 ? Whole(LogBetween(5, 120))
            : isExpected ? Whole(LogBetween(1.5, 20) * hold)
            : Whole(LogBetween(0.5, 5) * hold);
        var passesMilder = milder.Rule is not null && hold == 0 && (!isExpected || ramp > 0);
        return new LevelIncident
        {
            Kind = kind,
            Figure = figure,
            Rules = family,
            Rule = rule,
            Milder = passesMilder ? milder : null,
            Size = size,
            Sign = sign,
            Ramp = ramp,
            Stay = stay,
            IsExpected = isExpected,
        };
    }

    /// <summary>Depth that falls by a share in every ten seconds, or once over a few.</summary>
    public DepthDrop Drop(MarketId market, bool isExpected)
    {
        var isShort = !isExpected && _dice.Next(2) == 0;
        var stay = _dice.Next(20, 61);
        if (isShort)
        {
            // A third to two fifths gone over some seconds is beyond the limit for a few seconds only.
            var (left, over) = (1 - Between(0.34, 0.4), _dice.Next(4, 8));
            return Of(Math.Pow(left, 1.0 / over), over, shortSeconds: 9);
        }

        var times = isExpected ? Between(1.1, 2.4) : Between(0.8, 0.95);
        var leftInTen = 1 + (times * DepthDrop.Limit / 100);

        // Down to a tenth at most: less would be an incident of the depth itself.
        var longest = (int)(10 * Math.Log(0.1) / Math.Log(leftInTen));
        return Of(Math.Pow(leftInTen, 0.1), Whole(Between(Math.Min(24, longest), longest)), shortSeconds: 0);

        DepthDrop Of(double leftASecond, int fall, int shortSeconds) => new()
        {
            Kind = DepthDrop.KindName,
            Market = market,
            LeftASecond = leftASecond,
            Fall = fall,
            Stay = stay,
            IsExpected = isExpected,
            ShortSeconds = shortSeconds,
        };
    }

    /// <summary>Markets of a venue of which nothing arrives.</summary>
    public Silence Silent(string kind, IReadOnlyList<MarketId> markets, bool isExpected)
    {
        var family = FamilyOf("data_stale", markets[0]);
        var rule = family.Rules[_dice.Next(family.Rules.Count)];
        var times = isExpected ? Between(1.1, 3) : Between(0.8, 0.95);
        var age = (int)(times * rule.Limits.Threshold);
        return new Silence
        {
            Kind = kind,
            Markets = markets,
            Rules = family,
            Rule = rule,
            GreatestAge = age,
            IsExpected = isExpected,
        };
    }

    /// <summary>
    /// Puts a gap or a restart of the engine into the middle of an incident, which is made to last beyond it.
    /// </summary>
    /// <param name="incident">One that should be found.</param>
    /// <param name="across">What.</param>
    public Incident Disturb(LevelIncident incident, Across across)
    {
        var seconds = across == Across.Gap ? _dice.Next(6, 20) : 3;
        var settled = incident.Ramp + (incident is { Figure: DepthFigure, Ramp: > 0 } ? DepthDrop.SureSeconds + 4 : 1);
        var longer = incident with { Stay = Math.Max(incident.Stay, settled - incident.Ramp + seconds + 3) };
        var offset = _dice.Next(settled, longer.Length - seconds - 1);
        return longer with { Disturbance = new Disturbance(across, offset, seconds) };
    }

    /// <summary>A ramp of so many basis points a second.</summary>
    public Func<double, int> RampFrom(double mean, double slowest, double fastest)
    {
        var rate = LogBetween(slowest, fastest);
        return level => Math.Max(2, Whole(Math.Abs(level - mean) / rate));
    }

    /// <summary>Some whole seconds.</summary>
    public int Seconds(int from, int to) => _dice.Next(from, to + 1);

    /// <summary>In another order.</summary>
    public IReadOnlyList<T> Shuffled<T>(IEnumerable<T> each)
    {
        T[] all = [.. each];
        _dice.Shuffle(all);
        return all;
    }

    private RuleFamily FamilyOf(string name, MarketId market) =>
        RuleFamily.Of(rules, market).Single(family => family.Name == name);

    /// <summary>A warning's incident stays on this side of the critical rule, which would be told instead.</summary>
    private static double MostTimes(Figure figure, ArmedRule rule, ArmedRule next) => next.Rule is null ? 3
        : Math.Min(3, 0.95 * (figure is DepthFigure
            ? rule.Limits.Threshold / next.Limits.Threshold
            : next.Limits.Threshold / rule.Limits.Threshold));

    private static Size SizeOf(Figure figure, ArmedRule rule, ArmedRule other, double times, bool isBeyond)
    {
        var threshold = rule.Limits.Threshold;
        double? limit = other.Rule is null ? null : other.Limits.Threshold;
        if (figure is DepthFigure)
        {
            return isBeyond
                ? new Size(threshold / times, limit * Margin ?? 0, threshold / Margin)
                : new Size(threshold / times, threshold * Margin, limit / Margin ?? double.MaxValue);
        }

        return isBeyond
            ? new Size(threshold * times, threshold * Margin, limit / Margin ?? double.MaxValue)
            : new Size(threshold * times, limit * Margin ?? 0, threshold / Margin);
    }

    private double Between(double from, double to) => from + (_dice.NextDouble() * (to - from));

    private double LogBetween(double from, double to) => from * Math.Pow(to / from, _dice.NextDouble());

    private static int Whole(double seconds) => Math.Max(1, (int)Math.Round(seconds));
}
