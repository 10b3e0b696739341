using Surveillance.Markets;

namespace Surveillance.Tests.Faults;

/// <summary>
/// One row of the table of faults as a test saw it, printed so that the table can be taken from a run.
/// </summary>
internal static class FaultRow
{
    /// <summary>Prints <c>| injected | expected | observed |</c>.</summary>
    public static void Print(string exchange, string injected, string expected, string observed) =>
        TestContext.Current.TestOutputHelper!.WriteLine($"| {exchange}: {injected} | {expected} | {observed} |");

    /// <summary>Gaps as a row tells them: reason and length of each.</summary>
    public static string Text(IEnumerable<DataGap> gaps)
    {
        string[] told = [.. gaps.Select(gap =>
            $"{gap.Market.Instrument} {gap.Reason} {gap.Duration.TotalMilliseconds:0} ms")];
        return told.Length == 0 ? "no gap" : $"{told.Length} gaps: {string.Join(", ", told)}";
    }
}
