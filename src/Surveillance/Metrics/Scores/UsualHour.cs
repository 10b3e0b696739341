using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Metrics.Scores;

/// <summary>A series: a metric of a market.</summary>
/// <param name="Market">The market.</param>
/// <param name="Metric">Metric name.</param>
public readonly record struct SeriesId(MarketId Market, string Metric)
{
    /// <summary>The series of these markets for which a rule asks what is usual at an hour of the week.</summary>
    public static IReadOnlySet<SeriesId> AskedByHour(RuleBook rules, IEnumerable<MarketId> markets)
    {
        string[] metrics =
        [
            .. rules.Definitions.Where(rule => rule.Baseline == BaselineKind.HourOfWeek).Select(rule => rule.Metric)
                .Distinct(),
        ];
        return metrics.Length == 0
            ? new HashSet<SeriesId>()
            : (from market in markets
               from metric in metrics
               where AskedBaselines.Of(rules, market.Instrument, metric) is { HourOfWeek: true }
               select new SeriesId(market, metric)).ToHashSet();
    }
}

/// <summary>
/// What a series was at one hour of the week (UTC) in the weeks before: of each minute its last value.
/// </summary>
/// <param name="Mean">In the metric's unit.</param>
/// <param name="Std">Sample standard deviation (n − 1), before the floor.</param>
/// <param name="Weeks">Weeks that it is made of.</param>
public sealed record UsualHour(double Mean, double Std, int Weeks)
{
    /// <summary>Of fewer weeks nothing is said: one of them may have been the incident.</summary>
    public const int LeastWeeks = 2;

    /// <summary>Of a week that has fewer minutes of the hour nothing is taken.</summary>
    public const int LeastMinutes = 30;

    /// <summary>How far one hour of the week lies from the next one like it.</summary>
    public static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>The first moment of the hour that a moment lies in, UTC.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset at) =>
        new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
