using CsCheck;
using Surveillance.Markets;
using Surveillance.MetricsEngine;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Which changed market is measured next.</summary>
public sealed class ChangedMarketsTests
{
    private readonly ChangedMarkets _changed = new();

    [Fact]
    public void The_market_that_has_waited_longest_is_next_however_often_another_changes()
    {
        _changed.Add([Market(1)]);
        _changed.Add(Enumerable.Repeat(Market(2), 20_000));
        _changed.Add([Market(3), Market(1)]);
        Assert.Equal(3, _changed.Count);
        Assert.Equal([Market(1), Market(2)], _changed.Take(2));
        Assert.Equal([Market(3)], _changed.Take(2));
        Assert.Empty(_changed.Take(2));
    }

    [Fact]
    public void A_market_that_changes_again_after_it_was_handed_out_waits_again()
    {
        _changed.Add([Market(1), Market(2)]);
        Assert.Equal([Market(1)], _changed.Take(1));
        _changed.Add([Market(1)]);
        Assert.Equal([Market(2), Market(1)], _changed.Take(2));
    }

    [Fact]
    public void What_is_put_back_is_next_and_waits_once()
    {
        _changed.Add([Market(1), Market(2), Market(3)]);
        var taken = _changed.Take(2);
        _changed.Add([Market(2), Market(4)]);
        _changed.PutBack(taken);
        Assert.Equal([Market(1), Market(2), Market(3), Market(4)], _changed.Take(5));
        _changed.Add([Market(1)]);
        Assert.Equal([Market(1)], _changed.Take(1));
    }

    [Fact]
    public void Each_change_is_followed_by_a_turn_of_its_market_and_no_turn_comes_without_one() =>
        Gen.Int[-3, 20].List[0, 200].Sample(steps =>
        {
            var (changed, waiting) = (new ChangedMarkets(), new List<MarketId>());
            foreach (var step in steps)
            {
                // Below zero: some are taken.
                if (step < 0)
                {
                    Assert.Equal(waiting.Take(-step), changed.Take(-step));
                    waiting.RemoveRange(0, Math.Min(-step, waiting.Count));
                    continue;
                }

                changed.Add([Market(step)]);
                if (!waiting.Contains(Market(step)))
                    waiting.Add(Market(step));
            }

            Assert.Equal(waiting, changed.Take(int.MaxValue));
        });

    private static MarketId Market(int number) => new("binance", $"M{number}-USDT-PERP");
}
