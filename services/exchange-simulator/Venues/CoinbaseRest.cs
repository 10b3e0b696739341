using System.Globalization;
using System.Text;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>Coinbase's public REST endpoints (<c>/api/v3</c>): its products, its clock and its books.</summary>
internal sealed class CoinbaseRest(MarketBoard board, VenueState venue)
{
    private const int MostLevels = 1000;

    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, 503, """{"error":"UNAVAILABLE"}""");
        return endpoint switch
        {
            "brokerage/market/products" => Write(context, 200, Products(context.Request.Query)),
            "brokerage/time" => Write(context, 200, Time()),
            "brokerage/market/product_book" => Book(context),
            _ => Write(context, 404, """{"error":"NOT_FOUND"}"""),
        };
    }

    private string Products(IQueryCollection query)
    {
        var asked = query["product_ids"];
        var products = board.Of(VenueKind.CoinbaseSpot)
            .Where(market => asked.Count == 0 || asked.Contains(market.Spec.Symbol))
            .Select(Product).ToArray();
        return $"{{\"products\":[{string.Join(',', products)}],\"num_products\":{products.Length}}}";
    }

    private static string Product(SimulatedMarket market)
    {
        var spec = market.Spec;
        DayFigures day;
        bool isHalted;
        lock (market.Gate) (day, isHalted) = (DayFigures.Of(market, market.Top() ?? default), market.IsHalted);
        return $"{{\"product_id\":\"{spec.Symbol}\",\"alias\":\"\",\"is_disabled\":false,"
            + $"\"trading_disabled\":{(isHalted ? "true" : "false")},"
            + $"\"approximate_quote_24h_volume\":\"{day.Turnover:0.##}\","
            + $"\"base_currency_id\":\"{spec.Base}\",\"quote_currency_id\":\"{spec.Quote}\","
            + $"\"base_increment\":\"0.00000001\",\"quote_increment\":\"{spec.TickSize:0.##########}\","
            + $"\"price_increment\":\"{spec.TickSize:0.##########}\",\"product_type\":\"SPOT\",\"status\":\"online\"}}";
    }

    private string Time()
    {
        var ms = venue.UnixMs;
        var iso = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        return $"{{\"iso\":\"{iso:yyyy-MM-dd'T'HH:mm:ss'Z'}\",\"epochSeconds\":\"{ms / 1000}\","
            + $"\"epochMillis\":\"{ms}\"}}";
    }

    private Task Book(HttpContext context)
    {
        var query = context.Request.Query;
        if (board.Find(VenueKind.CoinbaseSpot, query["product_id"].ToString()) is not { } market)
            return Write(context, 404, """{"error":"NOT_FOUND","message":"valid product_id is required"}""");
        var levels = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked)
            ? Math.Clamp(asked, 1, MostLevels)
            : MostLevels;
        var text = new FrameText(market.Spec);
        lock (market.Gate)
        {
            text.Raw("{\"pricebook\":{\"product_id\":\""u8).Raw(market.Spec.Symbol).Raw("\",\"bids\":"u8);
            Side(text, market.Shown.Bids, levels);
            Side(text.Raw(",\"asks\":"u8), market.Shown.Asks, levels);
            text.Raw(",\"time\":\""u8).Instant(venue.UnixMs).Raw("\"}}"u8);
            market.FirstBookSent();
        }

        return Write(context, 200, Encoding.UTF8.GetString(text.Written));
    }

    private static void Side(FrameText text, BookSide side, int levels)
    {
        text.Raw("["u8);
        for (var i = 0; i < Math.Min(levels, side.Count); i++)
        {
            text.Raw(i == 0 ? "{\"price\":"u8 : ",{\"price\":"u8).Price(side[i].Price)
                .Raw(",\"size\":"u8).Size(side[i].Size).Raw("}"u8);
        }

        text.Raw("]"u8);
    }

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
