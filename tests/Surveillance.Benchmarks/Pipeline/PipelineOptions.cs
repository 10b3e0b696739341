using System.Globalization;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>What is measured.</summary>
/// <param name="Instruments">Instruments, each on both venues: 4 are BTC and ETH, perpetual and spot.</param>
/// <param name="Seconds">How long latencies and costs are taken at nominal load.</param>
/// <param name="Rounds">How often each market's spread is made to blow out.</param>
internal sealed record PipelineOptions(int Instruments, int Seconds, int Rounds)
{
    /// <summary>Reads <c>--instruments 4 --seconds 60 --rounds 3</c>, which are the defaults.</summary>
    public static PipelineOptions Parse(IReadOnlyList<string> args)
    {
        return new PipelineOptions(Of("--instruments", 4), Of("--seconds", 60), Of("--rounds", 3));

        int Of(string name, int fallback)
        {
            var at = args.ToList().IndexOf(name);
            return at < 0 ? fallback : int.Parse(args[at + 1], CultureInfo.InvariantCulture);
        }
    }
}
