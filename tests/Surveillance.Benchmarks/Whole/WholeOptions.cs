using System.Globalization;

namespace Surveillance.Benchmarks.Whole;

/// <summary>What is killed with <c>kill -9</c> and started again.</summary>
internal enum Victim
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>metrics-engine.</summary>
    Engine,

    /// <summary>PostgreSQL.</summary>
    Database,

    /// <summary>Redis; its append-only file stays.</summary>
    Redis,
}

/// <summary>What is measured.</summary>
/// <param name="Markets">Markets on one venue.</param>
/// <param name="Rate">Frames a second of each.</param>
/// <param name="Seconds">How long it is measured.</param>
/// <param name="LongestWarmUp">It begins after this time even if not every market has a z-score.</param>
/// <param name="Outage">How long PostgreSQL is stopped in the middle; zero for not at all.</param>
/// <param name="Kill">What is killed at random moments.</param>
/// <param name="Times">How often.</param>
/// <param name="Seed">Of the moments.</param>
/// <param name="Breach">Whether every market breaches its rules all the time, in place of one after the other.</param>
internal sealed record WholeOptions(
    int Markets,
    double Rate,
    int Seconds,
    TimeSpan LongestWarmUp,
    TimeSpan Outage,
    Victim Kill,
    int Times,
    int Seed,
    bool Breach)
{
    /// <summary>Between two kills: what was killed must have come back, and worked for a while.</summary>
    private const int SecondsOfKill = 15;

    /// <summary>
    /// Reads <c>--markets 2000 --rate 10 --seconds 60 [--database-outage 300] [--kill engine --times 10]
    /// [--breach]</c>. The time is lengthened to hold what happens in it.
    /// </summary>
    public static WholeOptions Parse(IReadOnlyList<string> args)
    {
        var outage = Of("--database-outage", 0);
        var kill = args.Contains("--kill") ? Enum.Parse<Victim>(TextOf("--kill")!, ignoreCase: true) : Victim.None;
        var times = kill == Victim.None ? 0 : (int)Of("--times", 10);
        var least = Math.Max(outage > 0 ? outage + 30 : 0, times * SecondsOfKill);
        return new WholeOptions(
            (int)Of("--markets", 2000),
            Of("--rate", 10),
            (int)Math.Max(Of("--seconds", 60), least),
            TimeSpan.FromSeconds(Of("--warm-up", 300)),
            TimeSpan.FromSeconds(outage),
            kill,
            times,
            (int)Of("--seed", 1),
            args.Contains("--breach"));

        double Of(string name, double fallback) =>
            TextOf(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;

        string? TextOf(string name)
        {
            var at = args.ToList().IndexOf(name);
            return at < 0 ? null : args[at + 1];
        }
    }
}
