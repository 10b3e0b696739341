using CsCheck;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>
/// What a market says of its windows is enough to keep them elsewhere, and what it saves is enough to go on.
/// </summary>
public sealed class MarketMirrorTests
{
    /// <summary>Figures of what only the running process saw: after a restart they begin anew.</summary>
    private static readonly string[] OfTheProcess =
    [
        "book_updates_per_second", "top_flips_per_second", "realised_vol_1m_bps", "realised_vol_5m_bps",
        "gap_duration_seconds",
    ];

    private static readonly string[] Scored =
        [.. MetricCatalog.OfBooks.Where(metric => metric.Scored).Select(metric => metric.Name)];

    private static readonly MarketSettings Quick = Some.Settings with
    {
        HasPeers = false,
        ZScore = Some.ZScore with
        {
            WindowSize = 24, MinSamples = 6, AnomalyHold = TimeSpan.FromSeconds(20), RunEndSamples = 3,
        },
    };

    private enum Event
    {
        Quiet,
        Wide,
        Step,
        Thin,
        OneSided,
        Pause,
        Measured,
    }

    private static Gen<List<Event>> History => Gen.Select(
        Gen.Frequency([.. Enum.GetValues<Event>().Select(kind => (kind == Event.Quiet ? 6 : 1, Gen.Const(kind)))]),
        Gen.Int[1, 25],
        (kind, count) => Enumerable.Repeat(kind, kind == Event.Pause ? 1 : count))
        .List[1, 12].Select(stretches => stretches.SelectMany(each => each).ToList());

    [Fact]
    public void A_list_that_follows_the_changes_is_the_window_at_every_second_across_restarts() =>
        Gen.Select(History, Gen.Bool.Array[1, 17]).Sample((events, restarts) =>
        {
            var bench = new MeasurerBench(Quick);
            Dictionary<string, List<double>> mirror = [];
            for (var i = 0; i < events.Count; i++)
            {
                foreach (var change in Play(bench, events[i]).Windows)
                    mirror[change.Metric] = Follow(mirror.GetValueOrDefault(change.Metric) ?? [], change);
                foreach (var metric in Scored)
                    Assert.Equal(bench.Measurer.WindowOf(metric), mirror.GetValueOrDefault(metric) ?? []);
                if (restarts[i % restarts.Length])
                    bench.Restart();
            }
        }, iter: 60);

    [Fact]
    public void Restarts_at_any_seconds_change_no_reading_and_no_window() =>
        Gen.Select(History, Gen.Bool.Array[1, 17]).Sample((events, restarts) =>
        {
            var (steady, restarted) = (new MeasurerBench(Quick), new MeasurerBench(Quick));
            for (var i = 0; i < events.Count; i++)
            {
                Assert.Equal(Told(Play(steady, events[i])), Told(Play(restarted, events[i])));
                foreach (var metric in Scored)
                    Assert.Equal(steady.Measurer.WindowOf(metric), restarted.Measurer.WindowOf(metric));
                if (restarts[i % restarts.Length])
                    restarted.Restart();
            }
        }, iter: 60);

    [Fact]
    public void An_edited_configuration_keeps_the_windows_and_takes_effect_at_once()
    {
        var bench = new MeasurerBench();
        bench.Take(300);
        bench.Measurer.Apply(Some.Settings with { HasPeers = false, Rules = Some.NoRules });
        bench.BidTicks += 900;
        var sample = bench.Take();
        Assert.Equal(300, sample.Readings.Readings["basis_bps"].Samples);
        Assert.Equal(WindowChangeKind.Appended, sample.Windows.Single(change => change.Metric == "basis_bps").Kind);
    }

    private static MarketSample Play(MeasurerBench bench, Event what)
    {
        (bench.BidTicks, bench.SpreadTicks, bench.Size, bench.IsOneSided) = what switch
        {
            Event.Wide => (600_000, 600, 50, false),
            Event.Step => (601_800, 1, 50, false),
            Event.Thin => (600_000, 1, 0.5, false),
            _ => (600_000 + bench.Second % 3, 1, 50 + bench.Second % 5, what == Event.OneSided),
        };
        if (what == Event.Pause)
            bench.Second += 9;
        if (what == Event.Measured)
            bench.Measurer.Measure(bench.Inputs, bench.Now);
        return bench.Take();
    }

    /// <summary>As Redis does it: append and trim, leave alone, or write anew.</summary>
    private static List<double> Follow(List<double> list, WindowChange change)
    {
        if (change.Kind == WindowChangeKind.Replaced)
            return [.. change.Window!];
        if (change.Kind == WindowChangeKind.Appended)
            list.Add(change.Sample);
        Assert.Equal(change.Length, list.Count);
        return [.. list.TakeLast(Quick.ZScore.WindowSize)];
    }

    private static string Told(MarketSample sample) => string.Join('\n', sample.Readings.Readings
        .Where(reading => !OfTheProcess.Contains(reading.Key)).Select(reading => $"{reading.Key} {reading.Value}")
        .Concat(sample.NewNormals).Concat(sample.ClearedByGap));
}
