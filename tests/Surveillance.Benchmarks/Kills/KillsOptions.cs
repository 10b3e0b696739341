using System.Globalization;

namespace Surveillance.Benchmarks.Kills;

/// <summary>How long the script is, and how often anomaly-detector is killed in it.</summary>
/// <param name="Minutes">Length of the script, minutes; over 0.</param>
/// <param name="Times">How often it is killed.</param>
/// <param name="Seed">Of the script and of the moments.</param>
internal sealed record KillsOptions(double Minutes, int Times, int Seed)
{
    /// <summary>Seconds of the script.</summary>
    public int Seconds => (int)(Minutes * 60);

    /// <summary>Reads <c>--minutes 60 --times 100 --seed 1</c>.</summary>
    public static KillsOptions Parse(IReadOnlyList<string> args)
    {
        return new KillsOptions(Of("--minutes", 60), (int)Of("--times", 100), (int)Of("--seed", 1));

        double Of(string name, double fallback)
        {
            var at = args.ToList().IndexOf(name);
            return at < 0 ? fallback : double.Parse(args[at + 1], CultureInfo.InvariantCulture);
        }
    }
}
