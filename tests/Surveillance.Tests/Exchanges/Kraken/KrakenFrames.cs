using System.Text;
using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges.Kraken;

/// <summary>Frames of Kraken v2, written by hand; levels are texts such as <c>71500.1 0.50000000</c>.</summary>
internal static class KrakenFrames
{
    public const string Pairs = """
        {"channel":"instrument","type":"snapshot","data":{"assets":[{"id":"BTC","status":"enabled"}],"pairs":[
         {"symbol":"BTC/USD","base":"BTC","quote":"USD","status":"online","qty_precision":8,"qty_increment":1e-8,
          "price_precision":1,"cost_precision":5,"has_index":true,"price_increment":0.1,"qty_min":0.00005},
         {"symbol":"ETH/USD","base":"ETH","quote":"USD","status":"online","qty_precision":8,"qty_increment":1e-8,
          "price_precision":2,"cost_precision":5,"has_index":true,"price_increment":0.01,"qty_min":0.002},
         {"symbol":"XBT/EUR","base":"BTC","quote":"EUR","status":"online","qty_precision":8,"price_precision":1}]}}
        """;

    /// <summary>The vector: its checksum was computed apart from this code.</summary>
    public const long Checksum = 782454167;

    public static readonly string[] Asks = ["71500.2 0.00105000", "71500.3 2.00000000"];
    public static readonly string[] Bids = ["71500.1 0.50000000", "71499.9 1.00000001"];

    public static string Snapshot { get; } = Book("snapshot", Bids, Asks, Checksum, time: null);

    /// <summary>Both follow on the snapshot; the checksums were computed apart from this code.</summary>
    public static string Update { get; } = Book("update", ["71500.1 0.75000000"], [], 2294049214);

    public static string SecondUpdate { get; } = Book("update", [], ["71500.2 0.00000000"], 3219729124);

    public static string Ticker => """
        {"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":71500.1,"bid_qty":0.50000000,
         "ask":71500.2,"ask_qty":0.00105000,"last":71500.1,"volume":2867.54532609,"low":70000.0,"high":72000.0,
         "change":100.0,"change_pct":0.14,"timestamp":"2026-11-25T18:00:00.100000Z"}]}
        """;

    public static string Book(
        string type,
        IEnumerable<string> bids,
        IEnumerable<string> asks,
        long? checksum,
        string? time = "2026-11-25T18:00:00.123456Z",
        string symbol = "BTC/USD")
    {
        var end = new StringBuilder();
        if (checksum is not null)
            end.Append($",\"checksum\":{checksum}");
        if (time is not null)
            end.Append($",\"timestamp\":\"{time}\"");
        return $"{{\"channel\":\"book\",\"type\":\"{type}\",\"data\":[{{\"symbol\":\"{symbol}\","
            + $"\"bids\":[{Levels(bids)}],\"asks\":[{Levels(asks)}]{end}}}]}}";
    }

    /// <summary>The checksum of levels as they stand in a book, best first, made of their text alone.</summary>
    public static long ChecksumOf(IEnumerable<string> bids, IEnumerable<string> asks)
    {
        static string Digits(string level) => string.Concat(level.Split(' ').Select(
            number => number.Replace(".", "", StringComparison.Ordinal).TrimStart('0')));
        return Crc32.Of(Encoding.ASCII.GetBytes(string.Concat(asks.Take(10).Concat(bids.Take(10)).Select(Digits))));
    }

    private static string Levels(IEnumerable<string> levels) => string.Join(',', levels.Select(level =>
        level.Split(' ') is [var price, var size] ? $"{{\"price\":{price},\"qty\":{size}}}" : level));
}
