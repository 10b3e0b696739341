using System.Text.Json;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using Surveillance.Tests.WholeSystem;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.DataIngestion;

/// <summary>
/// data-ingestion is killed or stopped, and started again: the time between is told, as one gap a market, however long
/// it is.
/// </summary>
public sealed class AbsenceTests(PostgresServer postgres)
{
    [Fact]
    public async Task Soon_after_a_kill_data_is_missing_since_the_book_that_was_published_last()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Ingestion);
        foreach (var market in Shipped.Config.EnabledMarkets)
            await BookAsync(stage, market);
        await stage.KillAsync(Ingestion);
        var last = await BookAsync(stage, Shipped.Perp);
        stage.Start(Ingestion);
        var gap = await GapAsync(stage, Shipped.Perp, last.LocalTimestamp);
        Assert.Equal(
            (last.LocalTimestamp, last.SequenceId, GapReason.Disconnect), (gap.Start, gap.SequenceBefore, gap.Reason));
        Assert.True(gap.SequenceAfter > gap.SequenceBefore);
    }

    [Fact]
    public async Task A_gap_in_which_it_is_killed_is_told_whole_though_all_its_books_have_expired()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Ingestion);
        await BookAsync(stage, Shipped.OtherPerp);
        stage.Incident(IncidentKind.Disconnect, Shipped.OtherPerp, TimeSpan.FromSeconds(20));
        await NotedAsync(stage, Shipped.OtherPerp, noted => noted.Gap == GapReason.Disconnect);
        await stage.KillAsync(Ingestion);

        // Another reason than the one that a death has by itself.
        var noted = (await NotedAsync(stage, Shipped.OtherPerp, _ => true)) with { Gap = GapReason.Stale };
        await new TrustedTimes(stage.Store).SetAsync(
            "okx", [new(Shipped.OtherPerp, noted)], TestContext.Current.CancellationToken);
        await ExpireBooksAsync(stage);
        stage.Start(Ingestion);
        var gap = await GapAsync(stage, Shipped.OtherPerp, noted.At);
        Assert.Equal((noted.At, noted.Sequence, noted.Gap), (gap.Start, gap.SequenceBefore, gap.Reason));
        Assert.True(gap.End > gap.Start);
        Assert.Single(await GapsAsync(stage, Shipped.OtherPerp, noted.At));
    }

    [Fact]
    public async Task A_death_that_is_longer_than_books_live_is_told_also_where_Redis_comes_back_after_it()
    {
        await using var stage = await SetAsync(postgres);
        stage.Start(Ingestion);
        await NotedAsync(stage, Shipped.Perp, noted => noted.Gap is null);
        await stage.KillAsync(Ingestion);
        var noted = await NotedAsync(stage, Shipped.Perp, _ => true);
        await ExpireBooksAsync(stage);
        await stage.Redis.StopAsync();
        stage.Start(Ingestion);
        await Eventually.TrueAsync(
            () => stage.Lines(Ingestion).Any(
                line => line.Contains("subscribed to binance BTC-USDT-PERP", StringComparison.Ordinal)),
            "it follows the market without Redis");
        await stage.Redis.StartAsync();
        await Eventually.TrueAsync(() => stage.Store.Database.Multiplexer.IsConnected, "the test is connected, too");
        var gap = await GapAsync(stage, Shipped.Perp, noted.At);
        Assert.Equal((noted.At, noted.Sequence, GapReason.Disconnect), (gap.Start, gap.SequenceBefore, gap.Reason));
        var later = await NotedAsync(stage, Shipped.Perp, noted => noted.At > gap.End);
        Assert.Null(later.Gap);
        Assert.Single(await GapsAsync(stage, Shipped.Perp, noted.At), one => one.Start == noted.At);
    }

    [Fact]
    public async Task After_a_stop_data_is_missing_since_then_unless_Redis_was_emptied()
    {
        await using var stage = await SetAsync(postgres);
        await StopAsync(stage);
        var noted = await NotedAsync(stage, Shipped.Perp, _ => true);
        await ExpireBooksAsync(stage);
        await StopAsync(stage);
        var gap = await GapAsync(stage, Shipped.Perp, noted.At);
        Assert.Equal((noted.At, GapReason.Disconnect), (gap.Start, gap.Reason));
        await stage.Store.Database.ExecuteAsync("FLUSHDB");
        await StopAsync(stage);
        Assert.Empty(await GapsAsync(stage, Shipped.Perp));

        static async Task StopAsync(SystemStage stage)
        {
            var process = stage.Start(Ingestion);
            await BookAsync(stage, Shipped.Perp);
            process.Terminate();
            Assert.Equal(0, await process.ExitAsync());
        }
    }

    [Fact]
    public async Task A_gap_in_which_it_is_stopped_is_told_then_and_as_one_longer_gap_after_the_next_start()
    {
        await using var stage = await SetAsync(postgres);
        var process = stage.Start(Ingestion);
        await BookAsync(stage, Shipped.OtherPerp);

        // Longer than a slow machine needs to notice it and to stop.
        stage.Incident(IncidentKind.Disconnect, Shipped.OtherPerp, TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(
            () => stage.Lines(Ingestion).Any(line => line.Contains("disconnect", StringComparison.Ordinal)),
            "the connection is lost");
        process.Terminate();
        Assert.Equal(0, await process.ExitAsync());
        var told = Assert.Single(await GapsAsync(stage, Shipped.OtherPerp));
        await ExpireBooksAsync(stage);
        stage.Start(Ingestion);
        await Eventually.TrueAsync(
            async () => (await GapsAsync(stage, Shipped.OtherPerp)).Count == 2, "the gap is told again");
        var whole = (await GapsAsync(stage, Shipped.OtherPerp))[1];
        Assert.Equal(
            (told.Start, told.SequenceBefore, told.Reason), (whole.Start, whole.SequenceBefore, whole.Reason));
        Assert.True(whole.End > told.End);
        Assert.Null(told.SequenceAfter);
    }

    private static async Task<BookSnapshot> BookAsync(SystemStage stage, MarketId market) =>
        await Eventually.ValueAsync(
            () => new OrderBooks(stage.Store).GetAsync(market), $"the book of {market} is published");

    private static async Task ExpireBooksAsync(SystemStage stage)
    {
        foreach (var market in Shipped.Config.EnabledMarkets)
            await stage.Store.Database.KeyDeleteAsync(RedisKeys.OrderBook(market));
    }

    private static Task<TrustedTime> NotedAsync(SystemStage stage, MarketId market, Func<TrustedTime, bool> isIt) =>
        Eventually.ValueAsync(
            async () =>
            {
                string? text = await stage.Store.Database.HashGetAsync(
                    RedisKeys.Trusted(market.Exchange), market.Instrument);
                return text is not null
                    && JsonSerializer.Deserialize(text, WireJson.Default.TrustedTime) is { } noted && isIt(noted)
                        ? noted
                        : null;
            },
            $"until when {market} could be trusted is noted");

    private static async Task<DataGap> GapAsync(SystemStage stage, MarketId market, DateTimeOffset since) =>
        await Eventually.ValueAsync(
            async () => await GapsAsync(stage, market, since) is [var first, ..] ? first : null,
            "the gap is handed over");

    private static async Task<IReadOnlyList<DataGap>> GapsAsync(
        SystemStage stage, MarketId market, DateTimeOffset since = default)
    {
        var queue = new GapQueue(stage.Store);
        return [.. (await queue.PeekAsync(RedisKeys.ShareOf(market), 100)).Select(one => one.Gap)
            .Where(gap => gap.Market == market && gap.Start >= since)];
    }
}
