using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;

namespace Surveillance.Tests.Faults;

/// <summary>
/// The gaps that a fault may cost: on which markets, when, and of which reasons. Any other gap is a mistake of ours.
/// Ends of connections that are known beforehand (serverShutdown, notice 64008, the day of a connection) cost none:
/// another connection carries the books by then.
/// </summary>
internal static class GapCauses
{
    /// <summary>A gap begins with what was last published, before the fault was seen.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A book that comes back from a fault may break once more: what was on its way when the fault ended.
    /// </summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    /// <summary>A missing update: ids or the checksum tell, or the book is crossed.</summary>
    private static readonly GapReason[] Lost = [GapReason.SequenceBreak, GapReason.Resync];

    /// <summary>
    /// A connection is gone; if its end had been announced, before another one had its books.
    /// </summary>
    private static readonly GapReason[] Cut = [GapReason.Disconnect, GapReason.Maintenance];

    private const string Halt = "trading-halt";
    private const string Coinbase = "coinbase";

    private static readonly Dictionary<string, GapReason[]> Costs = new()
    {
        ["drop-frames"] = Lost,
        ["reorder-frames"] = Lost,
        ["lost-delete"] = Lost,
        ["checksum-wrong"] = [GapReason.SequenceBreak],
        ["abnormal-close"] = Cut,
        ["sockets-refused"] = Cut,

        // Where it ends before it is noticed, the next update does not follow the last.
        ["silent-stream"] = [GapReason.StreamSilent, GapReason.SequenceBreak, GapReason.Disconnect],
        [Halt] = [GapReason.Maintenance, GapReason.StreamSilent, GapReason.SequenceBreak, GapReason.Disconnect],
        ["half-open"] = [.. Cut, GapReason.StreamSilent, GapReason.Stale],
    };

    /// <summary>Faults that hit every market of the venue, whichever is named.</summary>
    private static readonly string[] VenueWide = ["abnormal-close", "sockets-refused", "half-open"];

    /// <summary>Whether a fault can have caused a gap.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="start">When it began.</param>
    /// <param name="gap">What was told.</param>
    public static bool Explain(Fault fault, DateTimeOffset start, DataGap gap) =>
        CostsOf(fault).Contains(gap.Reason)
        && Hits(fault, gap.Market)
        && (gap.Start >= start - Before || IsHaltedMeanwhile(fault, start, gap))
        && gap.Start <= start + fault.Duration + After;

    // Coinbase numbers the frames of a connection as one: a whole book that does not come is a number that is missing.
    private static GapReason[] CostsOf(Fault fault) => fault is { Exchange: Coinbase, Name: "update-without-snapshot" }
        ? [GapReason.SequenceBreak]
        : Costs.GetValueOrDefault(fault.Name, []);

    // A gap that was open already is one of maintenance from its begin on once the market is halted.
    private static bool IsHaltedMeanwhile(Fault fault, DateTimeOffset start, DataGap gap) =>
        fault.Name == Halt && gap.Reason == GapReason.Maintenance && gap.End >= start;

    // What one market loses on Coinbase, all may have lost, for the same reason.
    private static bool Hits(Fault fault, MarketId market) =>
        fault.Exchange == market.Exchange
        && (fault.Instrument is null || fault.Instrument == market.Instrument
            || fault.Exchange == Coinbase || VenueWide.Contains(fault.Name));
}
