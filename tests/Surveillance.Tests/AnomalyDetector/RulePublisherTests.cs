using Surveillance.Alerts;
using Surveillance.AnomalyDetector;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>How often <c>rules:*</c> is written.</summary>
public sealed class RulePublisherTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(12, 1)]
    [InlineData(2_000, 5)]
    public async Task Calm_markets_are_written_each_second_or_of_many_every_fifth_and_troubled_ones_each_second(
        int markets, int calmPace)
    {
        await using var store = new RedisStore(await redis.FreshAsync());
        MarketId[] all = [.. Enumerable.Range(0, markets).Select(n => new MarketId("okx", $"C{n:0000}-USDT-PERP"))];
        var desk = new AlertDesk(new AlertPolicy(Shipped.Config.Rules, all, TimeSpan.FromHours(1), IsEnabled: true));
        var rules = new RulePublisher(new RuleStates(store));
        var (calm, troubled) = (all[1], all[0]);
        var written = new List<int>();
        for (var second = 0; second <= 10; second++)
        {
            var at = Start.AddSeconds(second);
            foreach (var market in all)
            {
                var spread = market == troubled ? 500 : 1;
                var changed = desk.Weigh(new MarketReadings(market, at, false, new Dictionary<string, Reading>
                {
                    ["spread_bps"] = new(spread, 9, ReadingStatus.Ok, 300),
                }));
                rules.Note(market, at, changed.Count > 0, desk.BustleOf(market));
            }

            await rules.FlushAsync(desk, Token);
            var states = new RuleStates(store);
            Assert.Equal(at, (await states.GetAsync(troubled, Token))!.At);
            if ((await states.GetAsync(calm, Token))!.At == at)
                written.Add(second);
        }

        Assert.Equal(Enumerable.Range(0, 11).Where(second => second % calmPace == 0), written);
    }
}
