using System.Globalization;
using System.Text.Json;
using Surveillance.Benchmarks.Frames;
using Surveillance.Metrics;

namespace Surveillance.Benchmarks.Metrics;

/// <summary>
/// What it costs to measure one market by every metric: at a change of its book, and at a whole second, when each
/// value is scored and each window moves on.
/// </summary>
internal static class MetricsBenchmark
{
    /// <summary>Measures and prints; the exit code.</summary>
    public static int Run()
    {
        var books = new PlayedBooks(DateTimeOffset.UnixEpoch);
        var measurer = new MarketMeasurer(PlayedBooks.Settings, books.Start);
        var readings = MarketReadings.Of(PlayedBooks.Settings.Market);
        var sample = new MarketSample(PlayedBooks.Settings.Market);
        var sampled = Timing.Of(() => Play(books, (inputs, at) => measurer.Sample(inputs, at, sample)));
        var last = PlayedBooks.Count - 1;
        var measured = Timing.Of(() =>
        {
            for (var time = 0; time < PlayedBooks.Count; time++)
                measurer.Measure(books[last], books.Start.AddSeconds(last), readings);
            return PlayedBooks.Count;
        });
        Row("all metrics, scored", measured);
        Row("the same, and windows moved", sampled);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "metrics",
            metrics = sample.Readings.Readings.Count,
            scored = sample.Readings.Readings.Count(each => each.Value.ZScore is not null),
            nanoseconds_per_measure = Math.Round(1e3 * measured.Microseconds),
            nanoseconds_per_sample = Math.Round(1e3 * sampled.Microseconds),
            allocated_bytes_per_measure = Math.Round(measured.AllocatedBytes, 2),
            allocated_bytes_per_sample = Math.Round(sampled.AllocatedBytes, 2),
        }));
        return 0;
    }

    private static int Play(PlayedBooks books, Action<MarketInputs, DateTimeOffset> take)
    {
        for (var second = 0; second < PlayedBooks.Count; second++)
            take(books[second], books.Start.AddSeconds(second));
        return PlayedBooks.Count;
    }

    private static void Row(string name, Timing timing) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-32} {timing.Microseconds,9:0.000} µs {timing.AllocatedBytes,9:0.0} B"));
}
