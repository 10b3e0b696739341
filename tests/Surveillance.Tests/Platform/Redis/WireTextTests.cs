using System.Buffers;
using System.Text;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>The texts that operators and other programs read, word for word.</summary>
public sealed class WireTextTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 8, 52, 30, 123, TimeSpan.FromHours(1));
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");

    [Fact]
    public void Readings_are_one_object_by_metric_and_what_is_not_known_is_null_with_its_reason()
    {
        var readings = new MarketReadings(Market, At, Simulated: false, new Dictionary<string, Reading>
        {
            ["spread_bps"] = new(0.0162, 0.4, ReadingStatus.Ok, 300),
            ["basis_bps"] = Reading.Unknown(ReadingStatus.Stale),
            ["imbalance"] = new(-0.25, null, ReadingStatus.WarmingUp, 12),
            ["mid_price"] = Reading.Of(61800.25),
        });
        Assert.Equal(
            """
            {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"2026-11-24T07:52:30.123Z","readings":{
            "mid_price":{"value":61800.25,"status":"ok"},
            "spread_bps":{"value":0.0162,"zscore":0.4,"status":"ok","samples":300},
            "imbalance":{"value":-0.25,"status":"warming_up","samples":12},
            "basis_bps":{"value":null,"status":"stale"}}}
            """.ReplaceLineEndings(""),
            Text(Written(readings)));
        var read = ReadingsJson.Read(Written(readings).Span);
        Assert.Equal((Market, At), (read.Market, read.Timestamp));
        Assert.Equal(readings.Readings.OrderBy(each => each.Key), read.Readings.OrderBy(each => each.Key));
        Assert.Contains(
            "\"simulated\":true",
            Text(Written(new MarketReadings(Market, At, Simulated: true, readings.Readings))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_ticker_says_what_the_venue_said_and_leaves_out_the_rest()
    {
        var bare = new Ticker { Market = Market, Timestamp = At, LocalTimestamp = At.AddMilliseconds(7) };
        Assert.Equal(
            """
            {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"2026-11-24T07:52:30.123Z",
            "local_timestamp":"2026-11-24T07:52:30.130Z"}
            """.ReplaceLineEndings(""),
            Text(Written(bare)));
        Assert.Equal(bare, TickerJson.Read(Written(bare).Span));
        Assert.EndsWith(
            """
            ,"last":61800.2,"mark":61801.1,"index":61799.4,"mark_index_at":"2026-11-24T07:52:30.123Z",
            "funding_rate":-0.0001,"funding_at":"2026-11-24T07:52:30.123Z",
            "next_funding_time":"2026-11-24T15:52:30.123Z","funding_interval_hours":8,
            "volume_24h":183322.4,"simulated":true}
            """.ReplaceLineEndings(""),
            Text(Written(FullTicker)), StringComparison.Ordinal);
        Assert.Equal(FullTicker, TickerJson.Read(Written(FullTicker).Span));
    }

    [Fact]
    public void A_price_of_fifteen_digits_comes_back_as_it_was()
    {
        var ticker = FullTicker with { Last = 98765.4321098765, Mark = 0.000000123456789012345 };
        Assert.Equal(ticker, TickerJson.Read(Written(ticker).Span));
    }

    [Fact]
    public void Health_has_a_field_for_each_figure_and_none_for_what_is_not_known()
    {
        var health = new VenueHealth
        {
            Exchange = "binance", Status = VenueStatus.Reconnecting, UpdatedAt = At,
            MessageCount = 182733, MessageRate = 41.239, StreamCount = 4, Connections = 2, LagMs = 2.1,
            ReconnectCount = 3, GapsLastHour = 1, HaltedInstruments = ["A-USDT-SPOT", "B-USDT-SPOT"],
            LastError = "connection reset",
        };
        var fields = HealthHash.Fields(health).Where(field => !field.Value.IsNull);
        Assert.Equal(
            "status reconnecting · message_count 182733 · message_rate 41.24 · stream_count 4 · connections 2 · "
            + "lag_ms 2.1 · reconnect_count 3 · gaps_last_hour 1 · polled_markets 0 · silent_streams 0 · "
            + "streams_renewed 0 · halted_instruments A-USDT-SPOT B-USDT-SPOT · bad_frames 0 · dropped 0 · "
            + "unsent_frames 0 · last_error connection reset · updated_at 2026-11-24T07:52:30.123Z",
            string.Join(" · ", fields.Select(field => $"{field.Name} {field.Value}")));
        var read = HealthHash.Parse(
            "binance", fields.ToDictionary(field => $"{field.Name}", field => $"{field.Value}"));
        Assert.Equal(health.HaltedInstruments, read.HaltedInstruments);
    }

    [Fact]
    public void Times_are_utc_with_milliseconds_and_nothing_else_is_read()
    {
        Assert.Equal("2026-11-24T07:52:30.123Z", WireText.Of(At.AddTicks(9_999)));
        Assert.Equal(At, WireText.ParseTime("2026-11-24T07:52:30.123Z"));
        Assert.Throws<FormatException>(() => WireText.ParseTime("2026-11-24T07:52:30.123+01:00"));
        Assert.Throws<FormatException>(() => WireText.ParseTime("2026-11-24T07:52:30Z"));
    }

    /// <summary>Every status and reason that goes over the wire, so that a renamed member is noticed.</summary>
    [Fact]
    public void Names_on_the_wire_stay_as_they_are()
    {
        Assert.Equal(
            "ok warming_up flat carried one_sided crossed stale truncated gap no_data halted", Names<ReadingStatus>());
        Assert.Equal("disconnect sequence_break stream_silent stale maintenance resync", Names<GapReason>());
        Assert.Equal("connecting connected reconnecting down", Names<VenueStatus>());
        Assert.Equal("stream rest", Names<BookSource>());
    }

    private static Ticker FullTicker => new()
    {
        Market = Market, Timestamp = At, LocalTimestamp = At,
        Last = 61800.2, Mark = 61801.1, Index = 61799.4, MarkIndexAt = At,
        FundingRate = -0.0001, FundingAt = At, NextFundingTime = At.AddHours(8), FundingIntervalHours = 8,
        Volume24h = 183322.4, Simulated = true,
    };

    private static string Names<TEnum>()
        where TEnum : struct, Enum => string.Join(' ', Enum.GetValues<TEnum>().Select(WireText.Of));

    private static ReadOnlyMemory<byte> Written(MarketReadings readings)
    {
        var json = new ArrayBufferWriter<byte>();
        ReadingsJson.Write(json, readings);
        return json.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Written(Ticker ticker)
    {
        var json = new ArrayBufferWriter<byte>();
        TickerJson.Write(json, ticker);
        return json.WrittenMemory;
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
