using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// Kraken's public REST endpoints (<c>/0/public</c>): its clock, its pairs with tickers and books, in which
/// Bitcoin is called XBT.
/// </summary>
internal sealed class KrakenRest(MarketBoard board, VenueState venue)
{
    private const int UsualLevels = 100;
    private const int MostLevels = 500;

    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, 503, Error("EService:Unavailable"));
        return endpoint switch
        {
            "Time" => Write(context, 200, Answer(Time())),
            "Depth" => Write(context, 200, Depth(context.Request.Query)),
            "AssetPairs" => Write(context, 200, Result(Pair)),
            "Ticker" => Write(context, 200, Result(Ticker)),
            _ => Write(context, 404, Error("EGeneral:Unknown method")),
        };
    }

    private string Time()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(venue.UnixMs);
        return $"{{\"unixtime\":{now.ToUnixTimeSeconds()},\"rfc1123\":\"{now:ddd, dd MMM yy HH:mm:ss} +0000\"}}";
    }

    private string Depth(IQueryCollection query)
    {
        var pair = query["pair"].ToString();
        if (board.Of(VenueKind.KrakenSpot).FirstOrDefault(one => Key(one) == pair) is not { } market)
            return Error("EQuery:Unknown asset pair");
        var levels = int.TryParse(query["count"], CultureInfo.InvariantCulture, out var asked)
            ? Math.Clamp(asked, 1, MostLevels)
            : UsualLevels;
        var text = new FrameText(market.Spec);
        lock (market.Gate)
        {
            text.Raw("{\""u8).Raw(pair).Raw("\":{\"asks\":"u8);
            Side(text, market.Shown.Asks, levels);
            Side(text.Raw(",\"bids\":"u8), market.Shown.Bids, levels);
            text.Raw("}}"u8);
            market.FirstBookSent();
        }

        return Answer(Encoding.UTF8.GetString(text.Written));
    }

    /// <summary><c>[["71500.1","0.5",1790000000],…]</c>: price, size, second of its last change.</summary>
    private void Side(FrameText text, BookSide side, int levels)
    {
        text.Raw("["u8);
        for (var i = 0; i < Math.Min(levels, side.Count); i++)
        {
            text.Raw(i == 0 ? "["u8 : ",["u8).Price(side[i].Price).Raw(","u8).Size(side[i].Size)
                .Raw(","u8).Number(venue.UnixMs / 1000).Raw("]"u8);
        }

        text.Raw("]"u8);
    }

    private static string Answer(string result) => $"{{\"error\":[],\"result\":{result}}}";

    private static JsonObject Pair(SimulatedMarket market) => new()
    {
        ["altname"] = Key(market),
        ["wsname"] = $"{Coin(market.Spec.Base)}/{market.Spec.Quote}",
        ["base"] = Coin(market.Spec.Base),
        ["quote"] = market.Spec.Quote,
        ["tick_size"] = $"{market.Spec.TickSize:0.##########}",
        ["status"] = market.IsHalted ? "maintenance" : "online",
    };

    private static JsonObject Ticker(SimulatedMarket market)
    {
        lock (market.Gate)
        {
            var (spec, day) = (market.Spec, DayFigures.Of(market, market.Top() ?? default));
            var last = $"{ScaledDecimal.ToDouble(day.Last, spec.PriceDecimals):0.##########}";
            var volume = $"{ScaledDecimal.ToDouble(day.Volume, spec.SizeDecimals):0.########}";
            return new JsonObject
            {
                ["c"] = new JsonArray(last, "1.0"),
                ["v"] = new JsonArray(volume, volume),
                ["p"] = new JsonArray(last, last),
            };
        }
    }

    private static string Coin(string coin) => coin == "BTC" ? "XBT" : coin;

    private static string Key(SimulatedMarket market) => $"{Coin(market.Spec.Base)}{market.Spec.Quote}";

    private string Result(Func<SimulatedMarket, JsonObject> entry) => new JsonObject
    {
        ["error"] = new JsonArray(),
        ["result"] = new JsonObject(board.Of(VenueKind.KrakenSpot)
            .Select(market => KeyValuePair.Create(Key(market), (JsonNode?)entry(market)))),
    }.ToJsonString();

    private static string Error(string message) => new JsonObject { ["error"] = new JsonArray(message) }.ToJsonString();

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
