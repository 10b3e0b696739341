using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Faults.Frames;

/// <summary>
/// A frame of a book, taken apart as JSON: where each venue keeps what faults change. Numbers stay as printed.
/// </summary>
internal sealed class FrameTree
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly VenueKind _kind;

    private FrameTree(VenueKind kind, byte[] text)
    {
        _kind = kind;
        Root = JsonNode.Parse(text)!.AsObject();
        Body = kind switch
        {
            VenueKind.BinanceSpot or VenueKind.BinanceFutures => Root["data"] as JsonObject ?? Root,
            VenueKind.BybitLinear or VenueKind.BybitSpot => Root["data"]!.AsObject(),
            VenueKind.CoinbaseSpot => Root["events"]![0]!.AsObject(),
            _ => Root["data"]![0]!.AsObject(),
        };
    }

    public JsonObject Root { get; }

    /// <summary>What holds the levels.</summary>
    public JsonObject Body { get; }

    /// <summary>The levels: one list a side, bids first, or all in one on Coinbase.</summary>
    public IEnumerable<JsonArray> Levels => _kind switch
    {
        VenueKind.CoinbaseSpot => [Body["updates"]!.AsArray()],
        _ => new[] { Body["bids"] ?? Body["b"], Body["asks"] ?? Body["a"] }.OfType<JsonArray>(),
    };

    /// <summary>Every level with its side.</summary>
    public IEnumerable<(JsonNode Level, bool IsBid)> Sided() => Levels.SelectMany((list, place) => list
        .OfType<JsonNode>()
        .Select(level => (level, (string?)(level as JsonObject)?["side"] is { } side ? side == "bid" : place == 0)));

    /// <summary>What leaves in the place of a frame once it was changed.</summary>
    public static WireFrame Changed(WireFrame frame, FrameRoute route, Action<FrameTree> change)
    {
        var tree = new FrameTree(route.Market.Spec.Kind, frame.Text);
        change(tree);
        return frame with { Text = tree.Print(Plain) };
    }

    public byte[] Print(JsonSerializerOptions options) => JsonSerializer.SerializeToUtf8Bytes(Root, options);

    public static FrameTree Of(WireFrame frame, FrameRoute route) => new(route.Market.Spec.Kind, frame.Text);

    /// <summary>Price of a level, in quote.</summary>
    public static double PriceOf(JsonNode level) =>
        Number(level is JsonArray ? level[0] : level["price"] ?? level["price_level"]);

    /// <summary>Whether a level is one that is gone.</summary>
    public static bool IsDelete(JsonNode level) =>
        Number(level is JsonArray ? level[1] : level["qty"] ?? level["new_quantity"]) == 0;

    /// <summary>A level of size 0 at a price.</summary>
    public JsonNode Nothing(bool isBid, long price, MarketSpec spec)
    {
        var printed = Encoding.ASCII.GetString(new FrameText(spec).PlainPrice(price).Written);
        return _kind switch
        {
            VenueKind.KrakenSpot => JsonNode.Parse($"{{\"price\":{printed},\"qty\":0}}")!,
            VenueKind.CoinbaseSpot => JsonNode.Parse(
                $"{{\"side\":\"{(isBid ? "bid" : "offer")}\",\"event_time\":{Root["timestamp"]!.ToJsonString()},"
                + $"\"price_level\":\"{printed}\",\"new_quantity\":\"0\"}}")!,
            VenueKind.OkxSpot or VenueKind.OkxSwap => JsonNode.Parse($"[\"{printed}\",\"0\",\"0\",\"0\"]")!,
            _ => JsonNode.Parse($"[\"{printed}\",\"0\"]")!,
        };
    }

    private static double Number(JsonNode? node) => node!.GetValueKind() == JsonValueKind.String
        ? double.Parse(node.GetValue<string>(), CultureInfo.InvariantCulture)
        : node.GetValue<double>();
}
