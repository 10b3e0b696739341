using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>What changes just as a second ends, with so many markets that a second's samples take many turns.</summary>
public sealed class SecondEndTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const int Many = 400;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMicroseconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(0.5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whenever_a_second_ends_within_a_turn_what_changed_is_published_by_the_next()
    {
        using var config = new ConfigurationFolder();
        var markets = PlayedStorm.Enable(config, Many);
        using var engine = await EngineParts.MakeAsync(redis, Some.Now, config.Path);
        await SampleAllAsync(engine, markets);

        // The clock goes on by a little at each look at it, of which a turn has about a thousand.
        var ended = 0;
        for (var before = 1; before <= 16; before++)
        {
            var end = WholeSeconds.Of(engine.Time.GetUtcNow()) + Second;
            engine.Time.SetUtcNow(end - (before * Step));
            await Task.WhenAll(markets.Select(market => engine.PutBookAsync(market, 100 + before, 200, Token)));
            await engine.Of<BookQueue>().PushAsync(markets, Token);
            await TurnAsync(engine);
            ended += engine.Of<ChangesAhead>().Any ? 1 : 0;
            await TurnAsync(engine);
            await engine.Of<Engine>().SettleAsync();
            foreach (var market in markets)
            {
                var readings = await engine.Of<MarketMetrics>().GetAsync(market, Token);
                Assert.Equal(150 + (before / 2.0), readings?.Readings["mid_price"].Value);
            }

            await SampleAllAsync(engine, markets);
        }

        Assert.InRange(ended, 8, 16);
    }

    private static async Task SampleAllAsync(EngineParts engine, IReadOnlyList<MarketId> markets)
    {
        for (var turn = 0; turn < 12; turn++)
        {
            engine.Time.Advance(turn < 11 ? TimeSpan.FromMilliseconds(200) : TimeSpan.Zero);
            while (await engine.Of<Engine>().TurnAsync([], Token))
            {
            }
        }

        Assert.All(markets, market => Assert.True(engine.Of<MarketBoard>().Measures(market)));
    }

    private static async Task TurnAsync(EngineParts engine)
    {
        engine.Time.AutoAdvanceAmount = Look;
        await engine.Of<Engine>().TurnAsync([], Token);
        engine.Time.AutoAdvanceAmount = TimeSpan.Zero;
    }
}
