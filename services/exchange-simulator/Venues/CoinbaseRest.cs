using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>Coinbase's public REST endpoints (<c>/api/v3</c>): its products.</summary>
internal sealed class CoinbaseRest(MarketBoard board, VenueState venue)
{
    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, 503, """{"error":"UNAVAILABLE"}""");
        if (endpoint != "brokerage/market/products") return Write(context, 404, """{"error":"NOT_FOUND"}""");
        var asked = context.Request.Query["product_ids"];
        var products = board.Of(VenueKind.CoinbaseSpot)
            .Where(market => asked.Count == 0 || asked.Contains(market.Spec.Symbol))
            .Select(Product).ToArray();
        return Write(
            context, 200, $"{{\"products\":[{string.Join(',', products)}],\"num_products\":{products.Length}}}");
    }

    private static string Product(SimulatedMarket market)
    {
        var spec = market.Spec;
        DayFigures day;
        lock (market.Gate) day = DayFigures.Of(market, market.Top() ?? default);
        return $"{{\"product_id\":\"{spec.Symbol}\",\"alias\":\"\",\"is_disabled\":false,\"trading_disabled\":false,"
            + $"\"approximate_quote_24h_volume\":\"{day.Turnover:0.##}\","
            + $"\"base_currency_id\":\"{spec.Base}\",\"quote_currency_id\":\"{spec.Quote}\","
            + $"\"base_increment\":\"0.00000001\",\"quote_increment\":\"{spec.TickSize:0.##########}\","
            + $"\"price_increment\":\"{spec.TickSize:0.##########}\",\"product_type\":\"SPOT\",\"status\":\"online\"}}";
    }

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
