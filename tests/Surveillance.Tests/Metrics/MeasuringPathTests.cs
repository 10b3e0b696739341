using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

public sealed class MeasuringPathTests
{
    private const int WarmUp = 400;
    private const int Seconds = 200;

    [Fact]
    public void Measuring_and_sampling_by_every_metric_allocate_nothing_once_the_windows_are_full()
    {
        var inputs = Enumerable.Range(0, WarmUp + Seconds).Select(InputsAt).ToArray();
        var measurer = new MarketMeasurer(Some.Settings, expectedSince: Some.Now);
        var (sample, readings) = (new MarketSample(Some.Perp), MarketReadings.Of(Some.Perp));
        Play(0, WarmUp);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Play(WarmUp, WarmUp + Seconds);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(MetricCatalog.OfBooks.Count, sample.Readings.Readings.Count);
        Assert.All(sample.Readings.Readings, each => Assert.NotNull(each.Value.Value));

        void Play(int from, int to)
        {
            for (var second = from; second < to; second++)
            {
                var now = Some.Now.AddSeconds(second);
                measurer.Measure(inputs[second], now, readings);
                measurer.Sample(inputs[second], now, sample);
            }
        }
    }

    [Fact]
    public void Readings_that_are_filled_again_say_nothing_of_what_they_said_before()
    {
        var measurer = new MarketMeasurer(Some.Settings, expectedSince: Some.Now);
        var readings = MarketReadings.Of(Some.Perp);
        measurer.Measure(InputsAt(0), Some.Now, readings);
        Assert.NotNull(readings.Readings["spread_bps"].Value);

        var later = Some.Now.AddMinutes(1);
        measurer.Measure(MarketInputs.Of(null), later, readings);
        Assert.Equal(measurer.Measure(MarketInputs.Of(null), later).Readings, readings.Readings);
        Assert.Equal(later, readings.Timestamp);
        Assert.Null(readings.Readings["spread_bps"].Value);
    }

    private static MarketInputs InputsAt(int second)
    {
        var (bid, at) = (60_000 + (second % 7), Some.Now.AddSeconds(second));
        BookSnapshot Seen(BookSnapshot book) =>
            book with { Timestamp = at, LocalTimestamp = at, UpdateCount = second * 9L };
        return new MarketInputs(
            Seen(Some.Book([new(bid, 30), new(bid - 300, 9)], [new(bid + 1, 20), new(bid + 300, 9)])),
            Some.Ticker(60_001, 60_000) with { MarkIndexAt = at, FundingAt = at },
            Seen(Some.Book(59_990, 59_991, market: Some.Spot)),
            [Seen(Some.Book(60_002, 60_003, market: Some.OtherPerp))]);
    }
}
