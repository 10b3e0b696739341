using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;

namespace Surveillance.Tests.Faults;

/// <summary>A gap is explained by a fault on its market, at its time, that costs gaps of its reason.</summary>
public sealed class GapCausesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);

    /// <summary>What nobody may lose data by: announced ends, and what is but odd.</summary>
    public static TheoryData<string, string> Harmless => new(
        from type in FaultCatalog.All
        where !Costly.Contains(type.Name)
        from exchange in type.Exchanges
        where (type.Name, exchange) != (NoSnapshot, "coinbase")
        select (type.Name, exchange));

    private const string NoSnapshot = "update-without-snapshot";

    private static readonly string[] Costly =
    [
        "drop-frames", "reorder-frames", "lost-delete", "checksum-wrong", "abnormal-close", "sockets-refused",
        "silent-stream", "half-open", "trading-halt",
    ];

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Announced_ends_of_connections_and_all_that_is_but_odd_explain_no_gap(string name, string exchange) =>
        Assert.DoesNotContain(
            Enum.GetValues<GapReason>(), reason => Explains(name, exchange, null, Gap(exchange, reason)));

    [Theory]
    [InlineData("drop-frames", GapReason.SequenceBreak, true)]
    [InlineData("drop-frames", GapReason.Disconnect, false)]
    [InlineData("drop-frames", GapReason.StreamSilent, false)]
    [InlineData("abnormal-close", GapReason.Disconnect, true)]
    [InlineData("abnormal-close", GapReason.Maintenance, true)]
    [InlineData("abnormal-close", GapReason.SequenceBreak, false)]
    [InlineData("silent-stream", GapReason.StreamSilent, true)]
    [InlineData("silent-stream", GapReason.SequenceBreak, true)]
    [InlineData("silent-stream", GapReason.Stale, false)]
    [InlineData("half-open", GapReason.Stale, true)]
    [InlineData("trading-halt", GapReason.Maintenance, true)]
    [InlineData("trading-halt", GapReason.Stale, false)]
    [InlineData("lost-delete", GapReason.Resync, true)]
    public void A_fault_explains_gaps_of_the_reasons_that_it_costs(string name, GapReason reason, bool isExplained) =>
        Assert.Equal(isExplained, Explains(name, "okx", null, Gap("okx", reason)));

    [Theory]
    [InlineData(GapReason.SequenceBreak, true)]
    [InlineData(GapReason.Disconnect, false)]
    [InlineData(GapReason.StreamSilent, false)]
    [InlineData(GapReason.Stale, false)]
    public void A_whole_book_that_does_not_come_is_a_missing_number_on_coinbase(GapReason reason, bool isExplained) =>
        Assert.Equal(isExplained, Explains(NoSnapshot, "coinbase", null, Gap("coinbase", reason)));

    [Fact]
    public void A_gap_that_was_open_when_the_market_was_halted_is_explained_by_the_halt()
    {
        var gap = Gap("okx", GapReason.Maintenance) with { Start = Start.AddSeconds(-30), End = Start.AddSeconds(20) };
        Assert.True(Explains("trading-halt", "okx", null, gap));
        Assert.False(Explains("trading-halt", "okx", null, gap with { End = Start.AddSeconds(-1) }));
    }

    [Theory]
    [InlineData(-3.1, false)]
    [InlineData(-3, true)]
    [InlineData(15, true)]
    [InlineData(15.1, false)]
    public void It_explains_those_that_begin_from_just_before_it_to_just_after(double seconds, bool isExplained)
    {
        var gap = Gap("okx", GapReason.SequenceBreak);
        gap = gap with { Start = Start.AddSeconds(seconds), End = Start.AddSeconds(seconds + 1) };
        Assert.Equal(isExplained, Explains("drop-frames", "okx", null, gap));
    }

    [Theory]
    [InlineData("drop-frames", "okx", false)]
    [InlineData("drop-frames", "coinbase", true)]
    [InlineData(NoSnapshot, "coinbase", true)]
    [InlineData("half-open", "okx", true)]
    public void On_another_market_of_the_venue_it_explains_a_gap_where_it_hits_connections_or_their_numbers(
        string name, string exchange, bool isExplained)
    {
        var reason = name == "half-open" ? GapReason.Disconnect : GapReason.SequenceBreak;
        Assert.Equal(isExplained, Explains(name, exchange, "ETH-USDT-PERP", Gap(exchange, reason)));
        Assert.False(Explains(name, exchange, null, Gap("bybit", reason)), "another venue's");
    }

    private static bool Explains(string name, string exchange, string? instrument, DataGap gap) => GapCauses.Explain(
        new Fault(name, exchange, instrument, TimeSpan.Zero, TimeSpan.FromSeconds(10)), Start, gap);

    private static DataGap Gap(string exchange, GapReason reason) => new(
        new MarketId(exchange, "BTC-USDT-PERP"), Start.AddSeconds(1), Start.AddSeconds(3), reason, null, null);
}
