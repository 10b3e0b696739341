using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources.Synthetic;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>
/// A coin whose books are recorded on some venue: those are replayed event by event, the rest of its books
/// follow their price.
/// </summary>
internal sealed class RecordedCoin(
    IReadOnlyList<RecordedMarket> recorded,
    RecordedPrice price,
    IReadOnlyList<SyntheticListing> followers,
    TimeSpan step)
    : IMarketSource
{
    private TimeSpan _next;

    public IReadOnlyList<SimulatedMarket> Markets { get; } =
        [.. recorded.Select(player => player.Market), .. followers.Select(follower => follower.Market)];

    public void AdvanceTo(Moment moment)
    {
        for (; _next <= moment.Elapsed; _next += step)
        {
            var at = moment with { Elapsed = _next };
            foreach (var player in recorded) player.AdvanceTo(at);
            price.Step();
            foreach (var player in recorded.Where(player => !player.TellsMark)) Tell(player.Market);
            foreach (var follower in followers) follower.Step(at);
        }

        foreach (var player in recorded) player.AdvanceTo(moment);
    }

    private void Tell(SimulatedMarket market)
    {
        lock (market.Gate) (market.IndexPrice, market.MarkPrice) = (price.Spot, price.Mark);
    }
}
