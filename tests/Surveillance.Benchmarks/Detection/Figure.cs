using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>A figure of the world that an incident can set, so that no other figure with a rule moves.</summary>
/// <param name="Family">The family of rules on it.</param>
/// <param name="Market">Where its alert is told.</param>
/// <param name="Occupies">Whose books or tickers it takes for itself.</param>
internal abstract record Figure(string Family, MarketId Market, IReadOnlyList<MarketId> Occupies)
{
    /// <summary>Its value without incidents.</summary>
    public abstract double NaturalAt(World world, int second);

    /// <summary>Its mean without incidents: what differs from it is the noise of the recording.</summary>
    public abstract double Mean(World world);

    /// <summary>Makes it this value.</summary>
    public abstract void Set(World world, int second, double value, IReadOnlyDictionary<MarketId, Distortion> markets);
}

/// <summary>The spread of one market.</summary>
internal sealed record SpreadFigure(MarketId Id) : Figure("spread", Id, [Id])
{
    public override double NaturalAt(World world, int second) => world.Find(Id)!.SpreadBpsAt(second);

    public override double Mean(World world) => world.Find(Id)!.MeanSpreadBps;

    public override void Set(
        World world, int second, double value, IReadOnlyDictionary<MarketId, Distortion> markets) =>
        markets[Id].SpreadBps = value;
}

/// <summary>
/// Perpetual from spot. Either the spot market of the venue moves alone, or the perpetual moves on both venues: then
/// the venues do not diverge.
/// </summary>
internal sealed record BasisFigure(bool BySpot) : Figure(
    "basis", World.PerpId, BySpot ? [World.PerpId, World.SpotId] : [World.PerpId, World.SpotId, World.OtherPerpId])
{
    public override double NaturalAt(World world, int second) => world.BasisAt(second);

    public override double Mean(World world) => world.MeanBasis;

    public override void Set(World world, int second, double value, IReadOnlyDictionary<MarketId, Distortion> markets)
    {
        var (perp, spot) = (World.MidAt(world.Perp!, second), World.MidAt(world.Spot!, second));
        if (BySpot)
        {
            markets[World.SpotId].Shift += (perp / (1 + (value / 1e4))) - spot;
            return;
        }

        var shift = (spot * (1 + (value / 1e4))) - perp;
        markets[World.PerpId].Shift += shift;
        markets[World.OtherPerpId].Shift += shift;
    }
}

/// <summary>The mark price of a perpetual from its index: the venue's ticker alone.</summary>
internal sealed record MarkFigure(MarketId Id) : Figure("mark_deviation", Id, [Id])
{
    public override double NaturalAt(World world, int second) => world.MarkDeviationAt(second);

    public override double Mean(World world) => world.MeanMarkDeviation;

    public override void Set(
        World world, int second, double value, IReadOnlyDictionary<MarketId, Distortion> markets) =>
        markets[Id].MarkDeviationBps = value;
}

/// <summary>
/// The second venue from the first, whose market tells it. The second has no spot market to be compared with, so its
/// perpetual can move without a basis.
/// </summary>
internal sealed record DivergenceFigure() : Figure(
    "cross_exchange_divergence", World.PerpId, [World.PerpId, World.OtherPerpId])
{
    public override double NaturalAt(World world, int second) => world.DivergenceAt(second);

    public override double Mean(World world) => 0;

    public override void Set(World world, int second, double value, IReadOnlyDictionary<MarketId, Distortion> markets)
    {
        var (one, other) = (World.MidAt(world.Perp!, second), World.MidAt(world.OtherPerp!, second));
        var half = value / 2e4;
        markets[World.OtherPerpId].Shift += (one * (1 + half) / (1 - half)) - other;
    }
}

/// <summary>What is offered within 10 bps on one market: all sizes shrink alike.</summary>
internal sealed record DepthFigure(MarketId Id) : Figure("depth", Id, [Id])
{
    public override double NaturalAt(World world, int second) => world.Find(Id)!.DepthAt(second);

    public override double Mean(World world) => world.Find(Id)!.MeanDepth;

    public override void Set(
        World world, int second, double value, IReadOnlyDictionary<MarketId, Distortion> markets) =>
        markets[Id].Depth = value;
}
