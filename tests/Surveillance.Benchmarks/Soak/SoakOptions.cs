using System.Globalization;

namespace Surveillance.Benchmarks.Soak;

/// <summary>How long venues are played, and how.</summary>
/// <param name="Minutes">Length, minutes; over 0.</param>
/// <param name="Seed">The same seed injects the same faults in the same order.</param>
internal sealed record SoakOptions(double Minutes, int Seed)
{
    /// <summary>Reads <c>--minutes 30 --seed 1</c>.</summary>
    /// <param name="args">Behind the name of the measurement.</param>
    /// <param name="minutes">Length where none is given.</param>
    public static SoakOptions Parse(IReadOnlyList<string> args, double minutes)
    {
        return new SoakOptions(Of("--minutes", minutes), (int)Of("--seed", 1));

        double Of(string name, double fallback)
        {
            var at = args.ToList().IndexOf(name);
            return at < 0 ? fallback : double.Parse(args[at + 1], CultureInfo.InvariantCulture);
        }
    }
}
