using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>How many incidents of each kind are injected into a world, and as many that should raise nothing.</summary>
internal sealed class IncidentPlan(World world, IncidentDice dice)
{
    private readonly List<Incident> _incidents = [];
    private int _drawn;

    /// <summary>Of every kind that the markets of the world allow.</summary>
    /// <param name="world">Where.</param>
    /// <param name="dice">Draws them.</param>
    /// <param name="share">1 for the full number.</param>
    public static IReadOnlyList<Incident> Draw(World world, IncidentDice dice, double share)
    {
        var plan = new IncidentPlan(world, dice);
        IReadOnlyList<MarketId> all = [.. world.Markets.Select(market => market.Id)];
        IReadOnlyList<MarketId> perps = [.. all.Where(id => world.Find(id)!.IsPerpetual)];
        plan.Levels("spread", Of(30), all, id => new SpreadFigure(id));
        plan.Drains("depth drain", Of(30), all);
        plan.Levels("mark deviation", Of(26), perps, id => new MarkFigure(id));
        plan.Drops(Of(14), all);
        plan.Silences("stale venue", Of(14), all);
        if (world.Spot is not null && world.OtherPerp is not null)
        {
            plan.Basis("basis step", Of(26), isRamp: false);
            plan.Basis("basis ramp", Of(20), isRamp: true);
            plan.Levels("divergence", Of(26), [World.PerpId], _ => new DivergenceFigure());
        }

        return dice.Shuffled(plan._incidents);

        int Of(int full) => (int)Math.Round(share * full);
    }

    private void Levels(string kind, int count, IReadOnlyList<MarketId> markets, Func<MarketId, Figure> figureOf) =>
        Both(count, (i, isExpected) => dice.Level(
            kind, figureOf(markets[i % markets.Count]), isExpected, mayBeShort: true));

    /// <summary>Half of them at once, half over some seconds, in which depth drops by the rule on that, too.</summary>
    private void Drains(string kind, int count, IReadOnlyList<MarketId> markets) =>
        Both(count, (i, isExpected) =>
        {
            var seconds = dice.Seconds(8, 30);
            return dice.Level(
                kind, new DepthFigure(markets[i % markets.Count]), isExpected, i % 2 == 0 ? null : _ => seconds);
        });

    private void Basis(string kind, int count, bool isRamp) =>
        Both(count, (i, isExpected) => dice.Level(
            kind, new BasisFigure(BySpot: i % 3 != 0), isExpected,
            isRamp ? dice.RampFrom(world.MeanBasis, slowest: 0.1, fastest: 1) : null, mayBeShort: !isRamp));

    private void Drops(int count, IReadOnlyList<MarketId> markets)
    {
        for (var i = 0; i < count; i++)
        {
            _incidents.Add(dice.Drop(markets[i % markets.Count], isExpected: true));
            _incidents.Add(dice.Drop(markets[i % markets.Count], isExpected: false));
        }
    }

    /// <summary>All markets of a venue at once.</summary>
    private void Silences(string kind, int count, IReadOnlyList<MarketId> markets)
    {
        var venues = markets.GroupBy(market => market.Exchange).Select(venue => venue.ToList()).ToList();
        for (var i = 0; i < count; i++)
        {
            _incidents.Add(dice.Silent(kind, venues[i % venues.Count], isExpected: true));
            _incidents.Add(dice.Silent(kind, venues[i % venues.Count], isExpected: false));
        }
    }

    /// <summary>
    /// Four of ten go across something, half of them a gap and half a restart: that makes three of ten of all
    /// incidents, because drops and silences are nothing that a gap could come into.
    /// </summary>
    private void Both(int count, Func<int, bool, LevelIncident> draw)
    {
        for (var i = 0; i < count; i++)
        {
            var positive = draw(i, true);
            _incidents.Add((_drawn++ % 20) switch
            {
                0 or 5 or 11 or 16 => dice.Disturb(positive, Across.Gap),
                2 or 8 or 13 or 18 => dice.Disturb(positive, Across.EngineRestart),
                _ => positive,
            });
            _incidents.Add(draw(i, false));
        }
    }
}
