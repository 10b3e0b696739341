using System.Globalization;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>What is stored of a replayed recording, against a plain computation over the recording itself.</summary>
public sealed class RecordedHistoryTests(PostgresServer postgres)
{
    private const string PerpRecording = "binance/binance_usdm_btcusdt_20240808.hbt.gz";
    private const string SpotRecording = "binance/binance_spot_btcusdt_20240808.hbt.gz";
    private const int Speed = 4;
    private static readonly TimeSpan OnePass = TimeSpan.FromSeconds(344.0 / Speed);

    [Fact]
    public async Task Mid_spread_and_depth_are_those_of_the_recording_at_the_same_id_and_the_basis_is_the_recorded_one()
    {
        var recordings = Recordings.Require();
        var options = new SimulatorOptions { Recordings = recordings, Speed = Speed };
        await using var stage = await SetAsync(postgres, options);
        stage.Start(Engine);
        stage.Start(Ingestion);
        await stage.WindowsGrowToAsync((int)OnePass.TotalSeconds);
        await stage.KillAsync(Ingestion);
        await Eventually.TrueAsync(
            async () => (await RowsAsync(stage, Shipped.Perp)).Count >= OnePass.TotalSeconds - 3, "rows are stored");

        AssertRecorded(await RowsAsync(stage, Shipped.Perp), RecordedBook.Read(PerpRecording));
        AssertRecorded(await RowsAsync(stage, Shipped.Spot), RecordedBook.Read(SpotRecording));
        var basis = await stage.RowsAsync("""
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY value) FROM metrics
            WHERE exchange = 'binance' AND instrument = 'BTC-USDT-PERP' AND metric_name = 'basis_bps'
            """);
        Assert.InRange(double.Parse(basis[0], CultureInfo.CurrentCulture), -3.9, -3.3);
    }

    private static Task<List<string>> RowsAsync(SystemStage stage, MarketId market) => stage.RowsAsync($"""
        SELECT sequence_id, mid_price, spread_bps,
               coalesce(depth_10bps_bid::text, '-'), coalesce(depth_10bps_ask::text, '-')
        FROM order_book_snapshots
        WHERE exchange = '{market.Exchange}' AND instrument = '{market.Instrument}' ORDER BY timestamp
        """);

    private static void AssertRecorded(List<string> rows, IReadOnlyDictionary<long, RecordedBook> recorded)
    {
        var (mids, depths) = (0, 0);
        foreach (var row in rows.Select(row => row.Split(' ')))
        {
            // After the end of the tape it begins anew with other ids.
            if (!recorded.TryGetValue(long.Parse(row[0], CultureInfo.InvariantCulture), out var book))
                continue;
            mids++;
            Assert.Equal((double)book.Mid, Number(row[1]), 1e-7);
            Assert.Equal((double)book.SpreadBps, Number(row[2]), 1e-9);
            depths += IsDepth(book.BidNotional10Bps, row[3]) + IsDepth(book.AskNotional10Bps, row[4]);
        }

        Assert.True(mids > OnePass.TotalSeconds / 2, $"{mids} of {rows.Count} stored books are of the first pass");
        Assert.True(depths > mids / 2, $"the depth of {depths} sides is known");
    }

    private static int IsDepth(decimal? recorded, string stored)
    {
        if (stored == "-" || recorded is not { } expected)
            return 0;
        // Stored in whole units of the quote currency.
        Assert.Equal((double)expected, Number(stored), 0.5 + ((double)expected * 1e-12));
        return 1;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.CurrentCulture);
}
