using Surveillance.BrowserTests.Stage;
using static Microsoft.Playwright.Assertions;

namespace Surveillance.BrowserTests;

/// <summary>How long an operator waits for another market.</summary>
[Collection<FilledPages>]
public sealed class MarketSwitchTests(Chromium chromium, FilledStage stage, ITestOutputHelper output)
{
    /// <summary>
    /// It is to take less than 300 ms on a machine that is idle, which is read off the output; the limit only finds
    /// what waits for something that does not come.
    /// </summary>
    private const double LongestMs = 10 * 300;

    private const int Switches = 12;

    // From the choice until the other market's readings and its order book are on screen.
    private const string Switch = """
        ([instrument, mid, bid]) => new Promise((done) => {
          const list = document.getElementById("instrument");
          const began = performance.now();
          list.value = instrument;
          list.dispatchEvent(new Event("change", { bubbles: true }));
          const isShown = () => document.querySelector("[data-metric=mid_price] .v")?.textContent.startsWith(mid)
            && document.querySelector("[data-ladder=binance] .bid")?.textContent === bid;
          (function look() { if (isShown()) done(performance.now() - began); else requestAnimationFrame(look); })();
        })
        """;

    [Fact]
    public async Task Another_market_is_on_screen_with_readings_and_book_before_anybody_waits()
    {
        await using var page = await WatchedPage.OpenAsync(chromium, stage.Address);
        await Expect(page["[data-ladder=binance] tr:first-child .bid"]).ToHaveTextAsync("59,999.5");
        await Expect(page["[data-chart=spread_bps] .drawn"]).ToHaveCountAsync(1);
        var times = new List<double>();
        for (var i = 0; i < Switches; i++)
        {
            string[] shown = i % 2 == 0
                ? ["BTC-USDT-SPOT", "60,500.00", "60,499.5"]
                : ["BTC-USDT-PERP", "60,000.00", "59,999.5"];
            times.Add(await page.Page.EvaluateAsync<double>(Switch, shown));

            // As a person who looks at what is shown: the charts are drawn meanwhile.
            await Expect(page["[data-chart=spread_bps] .drawn, [data-chart=spread_bps] .note"]).Not.ToHaveCountAsync(0);
        }

        times.Sort();
        var median = times[times.Count / 2];
        output.WriteLine($"Another market is on screen after {median:0} ms ({times[0]:0} to {times[^1]:0} ms)");
        Assert.True(median < LongestMs, $"median {median:0} ms");
        Assert.Empty(page.Complaints);
    }
}
