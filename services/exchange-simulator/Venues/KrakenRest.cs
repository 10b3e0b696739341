using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// Kraken's public REST endpoints (<c>/0/public</c>): its pairs and their tickers, in which Bitcoin is called XBT.
/// </summary>
internal sealed class KrakenRest(MarketBoard board, VenueState venue)
{
    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, 503, Error("EService:Unavailable"));
        return endpoint switch
        {
            "AssetPairs" => Write(context, 200, Result(Pair)),
            "Ticker" => Write(context, 200, Result(Ticker)),
            _ => Write(context, 404, Error("EGeneral:Unknown method")),
        };
    }

    private static JsonObject Pair(SimulatedMarket market) => new()
    {
        ["altname"] = Key(market),
        ["wsname"] = $"{Coin(market.Spec.Base)}/{market.Spec.Quote}",
        ["base"] = Coin(market.Spec.Base),
        ["quote"] = market.Spec.Quote,
        ["tick_size"] = $"{market.Spec.TickSize:0.##########}",
        ["status"] = "online",
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
