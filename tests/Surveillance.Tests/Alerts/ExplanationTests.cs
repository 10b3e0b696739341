using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>Why a rule fires or does not, in sentences.</summary>
public sealed class ExplanationTests
{
    private readonly DeskBench _bench = new();

    public static TheoryData<string> Reasons =>
    [
        .. typeof(JudgementReasons).GetFields().Select(each => (string)each.GetRawConstantValue()!)
            .Union(Enum.GetValues<ReadingStatus>().Select(status => WireText.Of(status))),
    ];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_is_put_into_words(string reason)
    {
        var words = Explanation.Why(reason);
        Assert.DoesNotContain('_', words);
        Assert.NotEqual("", words);
    }

    [Fact]
    public void A_large_value_that_is_usual_is_told_to_be_so()
    {
        _bench.Read(0, "spread_bps", 7, z: 1.25);
        Assert.Equal(
            [
                "spread_critical on binance:BTC-USDT-PERP does not fire: the value is beyond its threshold, but usual "
                + "for this market.",
                "Threshold leg holds: spread_bps is 7, the limit > 5 bps.",
                "z leg does not hold: z is 1.25 over 300 samples, the limit 3.", "From 20 on no z-score is asked for.",
                "It fires at once when its legs hold.",
            ],
            Explain("spread_critical", at: 1));
    }

    [Theory]
    [InlineData(BaselineKind.Robust, "robust score leg does not hold: the robust score is 1.25 over 300 samples")]
    [InlineData(BaselineKind.Cusum, "cusum leg does not hold: the cusum is 1.25 over 300 samples")]
    [InlineData(BaselineKind.HourOfWeek, "hour-of-week score leg does not hold: the hour-of-week score is 1.25")]
    public void A_rule_with_a_baseline_of_its_own_names_it(BaselineKind kind, string expected)
    {
        var desk = new AlertDesk(_bench.Policy with { Rules = Shipped.With("spread_critical", kind, 3) });
        var reading = new Reading(7, 9, ReadingStatus.Ok, 300) { Scores = new BaselineScores(1.25, 1.25, 1.25) };
        desk.Judge(new MarketReadings(Shipped.Perp, DeskBench.At(0), Simulated: false,
            new Dictionary<string, Reading> { ["spread_bps"] = reading }));
        var judgement = desk.Export(Shipped.Perp)!.Judgements.Single(each => each.Rule == "spread_critical");
        Assert.Equal((kind, 1.25), (judgement.Baseline, judgement.ZScore));
        var family = RuleFamily.Of(_bench.Policy.Rules, Shipped.Perp).Single(each => each.Name == "spread");
        var sentences = Explanation.Of(
            family, family.Rules[0], Shipped.Perp, judgement, alert: null, DeskBench.At(1)).Sentences;
        Assert.Contains($"{expected}, the limit 3.", sentences);
    }

    [Fact]
    public void What_is_not_known_is_told_with_the_reason()
    {
        _bench.Read(0, "depth_10bps_total", null, z: null, ReadingStatus.Truncated);
        var sentences = Explain("depth_warning", at: 1);
        Assert.Equal(
            "depth_warning on binance:BTC-USDT-PERP does not fire: the book is not known as far as the metric reaches.",
            sentences[0]);
        Assert.StartsWith("Threshold leg unknown: depth_10bps_total is not known, ", sentences[1]);
    }

    [Fact]
    public void A_pending_rule_says_since_when_and_until_when()
    {
        _bench.Hold(0, 20, "basis_bps", 50);
        var sentences = Explain("basis_critical", at: 20);
        Assert.Equal("basis_critical on binance:BTC-USDT-PERP is pending since 08:00:00 UTC.", sentences[0]);
        Assert.Contains("It fires at 08:01:00 UTC unless a leg lapses before.", sentences);
    }

    [Fact]
    public void An_alert_that_fires_says_what_ends_it_and_who_took_it()
    {
        _bench.Read(0, "spread_bps", 9);
        _bench.Carry(1, "acknowledge", _bench.Alert.Id);
        var sentences = Explain("spread_critical", at: 2);
        Assert.Equal(
            $"spread_critical on binance:BTC-USDT-PERP fires since 08:00:00 UTC as {_bench.Alert.Id}, P1.",
            sentences[0]);
        Assert.Contains(sentences, each => each.StartsWith(
            "It resolves once the value was on the normal side of 2.4 for 30 s", StringComparison.Ordinal));
        Assert.Contains("Acknowledged by ann at 08:00:01 UTC.", sentences);
    }

    [Fact]
    public void A_judgement_that_is_old_is_told_to_be_old()
    {
        _bench.Read(0, "spread_bps", 0.5, z: 0);
        Assert.Contains(
            "Judged last at 08:00:00 UTC, 60 s ago: nothing was judged since.", Explain("spread_warning", at: 60));
    }

    [Fact]
    public void A_market_that_was_never_judged_is_not_guessed_at()
    {
        var explanation = Of("spread_warning", at: 0);
        Assert.Null(explanation.State);
        Assert.Null(explanation.Reason);
        Assert.Equal(
            ["spread_warning was not judged on binance:BTC-USDT-PERP within the last day: no readings of it came in."],
            explanation.Sentences);
    }

    private IReadOnlyList<string> Explain(string rule, double at) => Of(rule, at).Sentences;

    private Explanation Of(string rule, double at)
    {
        var family = RuleFamily.Of(_bench.Policy.Rules, Shipped.Perp).Single(each => each.RankOf(rule) >= 0);
        return Explanation.Of(
            family,
            family.Rules[family.RankOf(rule)],
            Shipped.Perp,
            _bench.Desk.Export(Shipped.Perp)?.Judgements.SingleOrDefault(each => each.Rule == rule),
            _bench.Desk.ActiveOn(Shipped.Perp).SingleOrDefault(alert => alert.Family == family.Name),
            DeskBench.At(at));
    }
}
