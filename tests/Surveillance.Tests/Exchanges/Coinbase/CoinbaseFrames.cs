namespace Surveillance.Tests.Exchanges.Coinbase;

/// <summary>Frames of Coinbase Advanced Trade, shaped as recorded, written by hand.</summary>
internal static class CoinbaseFrames
{
    /// <summary>A snapshot of two levels a side.</summary>
    public static string Snapshot(long sequence, string product = "BTC-USD") => Frame(sequence, "l2_data", Event(
        "snapshot", product,
        Level("bid", "65083.66", "0.20371215"), Level("bid", "65083.27", "0.02244516"),
        Level("offer", "65083.67", "0.24290402"), Level("offer", "65083.72", "0.001")));

    public static string Update(long sequence, params string[] levels) =>
        Frame(sequence, "l2_data", Event("update", "BTC-USD", levels));

    public static string Event(string type, string product, params string[] levels) =>
        $"{{\"type\":\"{type}\",\"product_id\":\"{product}\",\"updates\":[{string.Join(',', levels)}]}}";

    public static string Level(string side, string price, string size) =>
        $"{{\"side\":\"{side}\",\"event_time\":\"2026-11-25T17:59:59.900883Z\","
        + $"\"price_level\":\"{price}\",\"new_quantity\":\"{size}\"}}";

    public static string Ticker(long sequence, string price = "65086.18") => Frame(sequence, "ticker", $$"""
        {"type":"update","tickers":[{"type":"ticker","product_id":"BTC-USD","price":"{{price}}",
         "volume_24_h":"2867.54532609","low_24_h":"64675.22","best_bid":"65083.66","best_ask":"65083.67"}]}
        """);

    public static string Heartbeat(long sequence) => Frame(sequence, "heartbeats", """
        {"current_time":"2026-08-09 21:05:48.854840045 +0000 UTC m=+41691.260485341","heartbeat_counter":41691}
        """);

    public static string Subscriptions(long sequence) =>
        Frame(sequence, "subscriptions", """{"subscriptions":{"level2":["BTC-USD","ETH-USD"]}}""");

    public static string Frame(long sequence, string channel, params string[] events) =>
        $"{{\"channel\":\"{channel}\",\"client_id\":\"\",\"timestamp\":\"2026-11-25T17:59:59.987654321Z\","
        + $"\"sequence_num\":{sequence},\"events\":[{string.Join(',', events)}]}}";
}
