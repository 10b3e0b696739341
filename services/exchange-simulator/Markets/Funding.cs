namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>Funding of the simulated perpetuals: a constant rate, paid every 8 hours at 0, 8 and 16 h UTC.</summary>
internal static class Funding
{
    /// <summary>Of the running period, as a fraction.</summary>
    public const double Rate = 0.0001;

    public const long PeriodMs = 8 * 3_600_000;

    public static long NextMs(long unixMs) => ((unixMs / PeriodMs) + 1) * PeriodMs;
}
