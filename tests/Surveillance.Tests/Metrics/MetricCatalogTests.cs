using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Metrics;

/// <summary>What holds of every metric there is: a new one is tested by being in the catalog.</summary>
public sealed class MetricCatalogTests
{
    /// <summary>Metrics that need no price of the market's own book: they tell of its feed or of the ticker.</summary>
    private static readonly string[] WithoutBook =
    [
        "mark_index_deviation_bps", "funding_rate", "funding_rate_annualised",
        "book_updates_per_second", "top_flips_per_second", "gap_duration_seconds", "book_age_seconds",
    ];

    /// <summary>How a name ends when its metric has the unit; a unit that is not here ends no name.</summary>
    private static readonly Dictionary<string, string[]> Endings = new()
    {
        ["bps"] = ["_bps"],
        ["percent"] = ["_pct"],
        ["s"] = ["_seconds"],
        ["ms"] = ["_ms"],
        ["MB"] = ["_mb"],
        ["1/s"] = ["_per_second", "message_rate"],
        ["count"] = ["_last_hour", "polled_markets", "markets_alerting"],
        ["quote"] = [],
        ["ratio"] = [],
    };

    public static TheoryData<string> Books => [.. MetricCatalog.OfBooks.Select(metric => metric.Name)];

    [Fact]
    public void Names_are_unique_snake_case_and_found()
    {
        Assert.Distinct(MetricCatalog.All.Select(metric => metric.Name));
        Assert.All(MetricCatalog.All, metric =>
        {
            Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", metric.Name);
            Assert.Same(metric, MetricCatalog.Find(metric.Name));
        });
        Assert.Null(MetricCatalog.Find("spread"));
    }

    [Fact]
    public void The_unit_ends_the_name_and_no_other_unit_does() => Assert.All(MetricCatalog.All, metric =>
    {
        var own = Endings[metric.Unit];
        Assert.True(own.Length == 0 || own.Any(metric.Name.EndsWith), $"{metric.Name} is in {metric.Unit}");
        var foreign = Endings.Where(each => each.Key != metric.Unit).SelectMany(each => each.Value);
        Assert.DoesNotContain(foreign, metric.Name.EndsWith);
    });

    [Fact]
    public void A_figure_is_measured_here_exactly_when_it_is_one_of_a_book() => Assert.All(MetricCatalog.All, metric =>
    {
        Assert.Equal(metric.Scope == MetricScope.Book, metric.Measure is not null);
        Assert.Equal(metric.Scope == MetricScope.Book, MetricCatalog.OfBooks.Contains(metric));
        Assert.False(metric.Scored && metric.Scope != MetricScope.Book, $"{metric.Name} has a window but no measure");
        Assert.True(metric.Floor is null or { DefaultMinStd: > 0, ShareOfMean: >= 0 and < 1 });
    });

    [Fact]
    public void Every_rule_that_is_shipped_watches_a_metric_of_the_catalog_and_asks_for_a_z_only_where_there_is_one() =>
        Assert.All(Shipped.Config.Rules.Definitions, rule =>
        {
            var metric = MetricCatalog.Find(rule.Metric);
            Assert.NotNull(metric);
            Assert.True(metric.Scored || !rule.RequiresZScore, $"{rule.Name} asks for the z-score of {rule.Metric}");
        });

    [Fact]
    public void The_scored_metrics_are_the_ones_that_the_shipped_file_names() => Assert.Equal(
        Shipped.Config.Features.ZScore.MinStd.Keys.Order(),
        MetricCatalog.All.Where(metric => metric.Scored).Select(metric => metric.Name).Order());

    [Theory]
    [MemberData(nameof(Books))]
    public void A_value_is_finite_or_absent_with_a_reason(string name)
    {
        var metric = MetricCatalog.Find(name)!;
        foreach (var (situation, view) in Situations.All)
        {
            var (value, status, _) = metric.Measure!(view)!.Value;
            Assert.True(value is null || double.IsFinite(value.Value), $"{situation}: {value}");
            var isPossible = value is null
                ? status != ReadingStatus.Ok
                : status is ReadingStatus.Ok or ReadingStatus.Truncated;
            Assert.True(isPossible, $"{situation}: {value}, {status}");
            var tick = metric.Tick?.Invoke(view) ?? 0;
            Assert.True(tick >= 0 && double.IsFinite(tick), $"{situation}: a tick of {tick}");
        }
    }

    [Theory]
    [MemberData(nameof(Books))]
    public void What_is_measured_twice_is_the_same_twice(string name)
    {
        var metric = MetricCatalog.Find(name)!;
        foreach (var ((_, once), (_, again)) in Situations.All.Zip(Situations.All))
        {
            Assert.Equal(metric.Measure!(once), metric.Measure(once));
            Assert.Equal(metric.Measure(once), metric.Measure(again));
        }
    }

    [Theory]
    [MemberData(nameof(Books))]
    public void Without_a_price_nothing_is_known_and_the_reason_is_told(string name)
    {
        if (WithoutBook.Contains(name))
            return;
        foreach (var (situation, (book, reason)) in Situations.WithoutPrice)
        {
            var inputs = new MarketInputs(book, Some.Ticker(100.01, 100), Situations.Sound, [Situations.Sound]);
            Assert.Equal((situation, Measurement.Unknown(reason)), (situation, Some.Measure(name, Some.View(inputs))));
        }
    }

    [Theory]
    [MemberData(nameof(Books))]
    public void No_metric_of_a_sound_market_is_unknown(string name)
    {
        var deep = Some.Book([new(99.98, 3e4), new(99.8, 8e4)], [new(100.02, 2e4), new(100.2, 7e4)]);
        var inputs = new MarketInputs(deep, Some.Ticker(100.01, 100), Situations.Sound, [Situations.Sound]);
        var view = new MarketView(Some.Settings, inputs, Some.Now)
        {
            RecentDepth = [.. LastSeconds(second => 5e3 + second)],
            UpdatesPerSecond = 12,
            TopFlipsPerSecond = 3,
        };
        for (var second = -300; second <= 0; second++)
            view.Returns.Add(Some.Now.AddSeconds(second), 100);
        var measured = Some.Measure(name, view);
        Assert.Equal(ReadingStatus.Ok, measured.Status);
        Assert.NotNull(measured.Value);
    }

    /// <summary>
    /// A coin may be worth 1e-8 or 1e8 of the quote, and be counted in other units. Powers of two scale doubles
    /// without rounding, so whatever has no money in it must come out the same to the last bit, and never as
    /// a figure when doubles end.
    /// </summary>
    [Theory]
    [MemberData(nameof(Books))]
    public void A_figure_scales_with_the_price_or_does_not_change_and_is_unknown_where_doubles_end(string name)
    {
        // An order of a given notional is another order where money counts otherwise.
        if (name.StartsWith("slippage", StringComparison.Ordinal))
            return;
        var metric = MetricCatalog.Find(name)!;
        var sizes = Gen.Frequency((1, Gen.Int[-300, 300]), (2, Gen.Int[980, 1015]));
        var prices = Gen.Frequency((1, Gen.Int[-700, -500]), (2, sizes));
        Gen.Select(AnyBook.Gen, AnyBook.Gen, prices, sizes).Sample((own, other, price, size) =>
        {
            var plain = metric.Measure!(Scaled(own, other, 0, 0))!.Value;
            var scaled = metric.Measure(Scaled(own, other, price, size))!.Value;
            if (scaled.Value is not { } value)
                return plain.Value is null ? scaled.Status != ReadingStatus.Ok : price >= 980 || size >= 980;
            var expected = metric switch
            {
                { Unit: "quote" } when name.StartsWith("depth", StringComparison.Ordinal) => price + size,
                { Unit: "quote" } => price,
                _ => 0,
            };
            return plain.Value is { } one && value == Math.ScaleB(one, expected) && scaled.Status == plain.Status;
        });
    }

    private static MarketView Scaled(AnyBook own, AnyBook other, int price, int size)
    {
        var tick = Math.ScaleB(0.1, price);
        var sound = Scaled(other, price, size).Publish() with { TickSize = tick };
        var mark = Math.ScaleB(own.Bids[0].Price, price);
        var inputs = new MarketInputs(
            Scaled(own, price, size).Publish(limit: 8) with { TickSize = tick },
            Some.Ticker(mark, Math.ScaleB(1000, price)),
            sound,
            [sound]);
        return new MarketView(Some.Settings, inputs, Some.Now)
        {
            RecentDepth = [.. LastSeconds(second => Math.ScaleB(5e3 + second, price + size))],
        };
    }

    private static IEnumerable<TimedValue> LastSeconds(Func<int, double> depth) =>
        Enumerable.Range(0, 20).Select(second => new TimedValue(Some.Now.AddSeconds(second - 19), depth(second)));

    private static AnyBook Scaled(AnyBook book, int price, int size) => new(
        [.. book.Bids.Select(level => new Level(Math.ScaleB(level.Price, price), Math.ScaleB(level.Size, size)))],
        [.. book.Asks.Select(level => new Level(Math.ScaleB(level.Price, price), Math.ScaleB(level.Size, size)))]);
}
