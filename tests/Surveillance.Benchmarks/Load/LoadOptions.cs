using System.Globalization;

namespace Surveillance.Benchmarks.Load;

/// <summary>What is measured.</summary>
/// <param name="Markets">Markets, half of them on Binance and half on OKX.</param>
/// <param name="Rate">Frames a second of each.</param>
/// <param name="Seconds">How long it is measured.</param>
/// <param name="Raise">Whether the rate is then raised until it cannot be followed.</param>
internal sealed record LoadOptions(int Markets, double Rate, int Seconds, bool Raise)
{
    /// <summary>Reads <c>--markets 2000 --rate 10 --seconds 60 [--raise]</c>.</summary>
    public static LoadOptions Parse(IReadOnlyList<string> args)
    {
        return new LoadOptions(
            (int)Of("--markets", 2000), Of("--rate", 10), (int)Of("--seconds", 60), args.Contains("--raise"));

        double Of(string name, double fallback)
        {
            var at = args.ToList().IndexOf(name);
            return at < 0 ? fallback : double.Parse(args[at + 1], CultureInfo.InvariantCulture);
        }
    }
}
