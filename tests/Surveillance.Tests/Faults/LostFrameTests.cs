using Surveillance.Markets;

namespace Surveillance.Tests.Faults;

/// <summary>Frames that are lost, doubled or out of order.</summary>
public sealed class LostFrameTests
{
    public static TheoryData<string> Venues => ["binance", "okx", "bybit", "kraken", "coinbase"];

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Lost_frames_are_one_sequence_break_and_the_book_is_made_anew(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        var injected = FaultStage.Now;
        stage.Inject("drop-frames", 5, stage.Instrument);
        var gap = await stage.GapAsync();
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "3 frames of a book dropped", "sequence gap, invalid within a message, resync, one row",
            $"{FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books published");
        Assert.Equal(GapReason.SequenceBreak, gap.Reason);
        Assert.True(gap.Start <= injected + TimeSpan.FromSeconds(1));
        Assert.Empty(stage.Wrong);
        if (exchange != "coinbase")
        {
            Assert.Single(stage.Gaps);
            return;
        }

        // Coinbase numbers all frames of a connection as one: any book may have lost something. A new one is there
        // within a few frames, and then the next frame is lost.
        Assert.All(stage.Gaps, one => Assert.Equal(GapReason.SequenceBreak, one.Reason));
        Assert.All(stage.Feed.Markets, market => Assert.InRange(stage.GapsOf(market.Market.Instrument).Count, 1, 3));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_frame_that_comes_twice_is_taken_once(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        var injected = FaultStage.Now;
        stage.Inject("duplicate-frame", 3, null);
        await FaultStage.PassAsync(3);
        var published = stage.PublishedSince(injected).Count;
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "each frame twice for 3 s", "ignored",
            $"{FaultRow.Text(stage.Gaps)}; {published} books published meanwhile, {stage.Wrong.Count} wrong");
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
        Assert.True(published > 15);
        Assert.Equal(0, stage.Health.ReconnectCount);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Frames_out_of_order_are_a_break(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        stage.Inject("reorder-frames", 5, stage.Instrument);
        var gap = await stage.GapAsync();
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "two frames change places", "gap, resync",
            $"{FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books published");
        Assert.Equal(GapReason.SequenceBreak, gap.Reason);
        Assert.Single(stage.GapsOf(stage.Instrument));
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_delete_that_is_lost_leaves_a_crossed_book_that_is_never_published(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        stage.Inject("lost-delete", 8, stage.Instrument);
        var gap = await stage.GapAsync();
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "a delete is lost, the book stays crossed", "resync",
            $"{FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books published");

        // Kraken's checksum tells it before anybody looks at the prices.
        Assert.Equal(exchange == "kraken" ? GapReason.SequenceBreak : GapReason.Resync, gap.Reason);
        Assert.Single(stage.GapsOf(stage.Instrument));
        Assert.Empty(stage.Wrong);
    }
}
