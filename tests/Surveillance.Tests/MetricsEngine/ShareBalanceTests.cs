using CsCheck;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Which engine works on which share, whoever comes, goes and dies.</summary>
public sealed class ShareBalanceTests
{
    /// <summary>A pause in the data of so long clears the windows of a market.</summary>
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A dead engine looks alive for eight seconds, and who has too few waits for so long again, twice at most.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private static readonly DateTimeOffset Now = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<int> AnySeed = Gen.Int[0, int.MaxValue - 1];

    [Fact]
    public void Whoever_comes_goes_or_dies_the_rest_work_on_all_shares_in_equal_parts_in_the_end()
    {
        var change = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 12_000], (kind, pause) => (kind, pause));
        Gen.Select(AnySeed, Gen.Int[1, RedisKeys.Shares], change.List[0, 8]).Sample((seed, engines, changes) =>
        {
            var simulated = Joined(seed, engines);
            foreach (var (kind, pause) in changes)
            {
                simulated.Run(TimeSpan.FromMilliseconds(pause));
                if (kind == 0)
                    simulated.Kill();
                else if (kind == 1)
                    simulated.Leave();
                else
                    simulated.Join();
            }

            simulated.Run(Settling);
            AssertFair(simulated);
        });
    }

    [Fact]
    public void Engines_that_come_one_after_the_other_have_equal_parts_each_time() => AnySeed.Sample(seed =>
    {
        var simulated = new SimulatedEngines(seed);
        for (var engines = 1; engines <= RedisKeys.Shares; engines++)
        {
            simulated.Join();
            simulated.Run(Settling);
            Assert.Equal(engines, simulated.Running.Count);
            AssertFair(simulated);
        }
    });

    [Fact]
    public void Of_engines_that_stay_nobody_changes_a_share() =>
        Gen.Select(AnySeed, Gen.Int[1, RedisKeys.Shares]).Sample((seed, engines) =>
        {
            var simulated = Joined(seed, engines);
            simulated.Run(Settling);
            string?[] settled = [.. simulated.Owners];
            simulated.Gifts.Clear();
            simulated.Run(Settling);
            Assert.Empty(simulated.Gifts);
            Assert.Equal(settled, simulated.Owners);
        });

    [Fact]
    public void Shares_of_the_killed_are_worked_on_again_before_their_windows_are_lost_and_nobody_gives_to_the_dead() =>
        Gen.Select(AnySeed, Gen.Int[2, RedisKeys.Shares], Gen.Int[1, RedisKeys.Shares - 1], Gen.Int[0, 5_000]).Sample(
            (seed, engines, killed, phase) =>
            {
                var simulated = Joined(seed, engines);
                simulated.Run(Settling + TimeSpan.FromMilliseconds(phase));
                simulated.Gifts.Clear();
                for (var kill = 0; kill < killed; kill++)
                    simulated.Kill();
                var left = simulated.Running.Count;
                simulated.Run(Settling);

                Assert.InRange(simulated.LongestIdle, TimeSpan.FromSeconds(1), Takeover - TimeSpan.FromSeconds(1));
                AssertFair(simulated);

                // Who gave to the dead has kept less than its part among those that are left.
                Assert.All(simulated.Gifts, gift => Assert.True(
                    gift.Kept >= RedisKeys.Shares / left, $"{gift} of {engines} engines, {left} left"));
            });

    [Fact]
    public void After_an_outage_of_Redis_and_in_an_emptied_one_each_engine_goes_on_with_its_own_shares() =>
        Gen.Select(AnySeed, Gen.Int[1, RedisKeys.Shares], Gen.Int[0, 30_000], Gen.Bool).Sample(
            (seed, engines, away, isEmptied) =>
            {
                var simulated = Joined(seed, engines);
                simulated.Run(Settling);
                string?[] before = [.. simulated.Owners];
                simulated.Gifts.Clear();
                if (isEmptied)
                    simulated.Empty();
                simulated.LoseRedis(TimeSpan.FromMilliseconds(away));
                simulated.Run(TimeSpan.FromMilliseconds(away) + Settling);
                Assert.Equal(before, simulated.Owners);
                Assert.Empty(simulated.Gifts);
            });

    [Fact]
    public void A_clock_that_is_set_back_after_an_outage_of_Redis_keeps_no_share_waiting()
    {
        var balance = new ShareBalance("one");
        var owners = new string?[RedisKeys.Shares];
        balance.Return(Now);
        Assert.Empty(balance.ToTake(owners, [], Now + ShareBalance.Courtesy - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(RedisKeys.Shares, balance.ToTake(owners, [], Now.AddSeconds(-90)).Count);
    }

    [Fact]
    public void In_an_emptied_Redis_that_answers_each_engine_goes_on_with_its_own_shares() =>
        Gen.Select(AnySeed, Gen.Int[1, RedisKeys.Shares]).Sample((seed, engines) =>
        {
            var simulated = Joined(seed, engines);
            simulated.Run(Settling);
            string?[] before = [.. simulated.Owners];
            simulated.Empty();
            simulated.Run(Settling);
            Assert.Equal(before, simulated.Owners);
        });

    [Fact]
    public void An_engine_that_dies_at_each_start_is_given_nothing() => AnySeed.Sample(seed =>
    {
        var simulated = Joined(seed, 1);
        simulated.Run(Settling);
        for (var start = 0; start < 5; start++)
        {
            simulated.Join();
            simulated.Run(TimeSpan.FromMilliseconds(50));
            simulated.Running[^1].IsRunning = false;
            simulated.Run(TimeSpan.FromSeconds(20));
        }

        Assert.Empty(simulated.Gifts);
    });

    [Fact]
    public void Shares_of_who_leaves_are_taken_up_within_a_second() =>
        Gen.Select(AnySeed, Gen.Int[2, RedisKeys.Shares]).Sample((seed, engines) =>
        {
            var simulated = Joined(seed, engines);
            simulated.Run(Settling);
            simulated.Leave();
            simulated.Run(TimeSpan.FromSeconds(1));
            Assert.DoesNotContain(null, simulated.Owners);
        });

    [Fact]
    public void Half_of_the_shares_go_with_about_half_of_the_markets() =>
        Gen.Int[0, 400].Array[RedisKeys.Shares].Sample(weights =>
        {
            var balance = new ShareBalance("one");
            string?[] owners = [.. Enumerable.Repeat("one", RedisKeys.Shares)];
            Assert.Empty(balance.ToGiveBack(owners, ["two"], weights, Now));
            Assert.Empty(balance.ToGiveBack(
                owners, ["two"], weights, Now + ShareBalance.HungerPatience - TimeSpan.FromMilliseconds(1)));
            var given = balance.ToGiveBack(owners, ["two"], weights, Now + ShareBalance.HungerPatience);
            Assert.Equal(RedisKeys.Shares / 2, given.Distinct().Count());
            Assert.Empty(balance.ToGiveBack(owners, ["two"], weights, Now + (1.5 * ShareBalance.HungerPatience)));
            var markets = given.Sum(share => weights[share]);

            // As if the two chose in turn: they are apart by the largest share at most.
            Assert.InRange(weights.Sum() - (2 * markets), 0, weights.Max());
        });

    private static SimulatedEngines Joined(int seed, int engines)
    {
        var simulated = new SimulatedEngines(seed);
        for (var engine = 0; engine < engines; engine++)
            simulated.Join();
        return simulated;
    }

    /// <summary>Each share is that of an engine that runs, and nobody has two more than another.</summary>
    private static void AssertFair(SimulatedEngines simulated)
    {
        int[] parts =
        [
            .. simulated.Running.Select(engine => simulated.Owners.Count(owner => owner == engine.Name)).Order(),
        ];
        Assert.True(
            parts.Sum() == RedisKeys.Shares && parts[^1] - parts[0] <= 1, $"parts of {string.Join(", ", parts)}");
    }
}
