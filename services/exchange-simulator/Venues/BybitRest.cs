using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// Bybit's public REST endpoints (<c>/v5/market</c>). Mistakes are answered with HTTP 200 and a <c>retCode</c> other
/// than 0; too many requests with 403, and a ban.
/// </summary>
internal sealed class BybitRest(
    MarketBoard board, BybitBooks books, VenueState venue, VenuePace pace, TimeProvider time)
{
    private const int DeepestTopic = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (long Window, int Count)> _counts = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _bannedUntil = new();

    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, 503, "");
        if (IsBanned(context)) return Write(context, 403, "403, access too frequent");
        if (endpoint == "time") return Write(context, 200, Result(Time()));
        if (endpoint is not ("instruments-info" or "orderbook" or "tickers"))
            return Write(context, 404, Mistake(404, "Not Found"));
        if (BybitVenue.KindOf(context.Request.Query["category"].ToString()) is not { } kind)
            return Write(context, 200, Mistake(10001, "params error: Category is invalid"));
        var symbol = context.Request.Query["symbol"].ToString();
        SimulatedMarket[] asked = [.. board.Of(kind)
            .Where(market => symbol.Length == 0 || market.Spec.Symbol == symbol)];
        if (asked.Length == 0 || (endpoint == "orderbook" && symbol.Length == 0))
            return Write(context, 200, Mistake(10001, "params error: symbol invalid"));
        return Write(context, 200, Result(endpoint switch
        {
            "orderbook" => Book(asked[0], Limit(context, kind)),
            "tickers" => List(context, asked, Ticker),
            _ => List(context, Listed(asked, symbol), Instrument),
        }));
    }

    private string Time() =>
        $"{{\"timeSecond\":\"{venue.UnixMs / 1000}\",\"timeNano\":\"{venue.UnixMs}000000\"}}";

    /// <summary>An address that asked too much is refused for ten minutes, however little it asks meanwhile.</summary>
    private bool IsBanned(HttpContext context)
    {
        var (now, address) = (time.GetUtcNow(), $"{context.Connection.RemoteIpAddress}");
        if (_bannedUntil.TryGetValue(address, out var until) && now < until) return true;
        var window = now.Ticks / Window.Ticks;
        var count = _counts.AddOrUpdate(
            address,
            (window, 1),
            (_, old) => old.Window == window ? (window, old.Count + 1) : (window, 1));
        if (count.Count <= pace.BybitRequests) return false;
        _bannedUntil[address] = now + pace.BybitBan;
        return true;
    }

    private static int Limit(HttpContext context, VenueKind kind)
    {
        var (usual, most) = kind == VenueKind.BybitSpot ? (1, 200) : (25, 500);
        return int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var asked)
            ? Math.Clamp(asked, 1, most)
            : usual;
    }

    /// <summary>
    /// Its <c>u</c> is that of the deepest stream (https://bybit-exchange.github.io/docs/v5/market/orderbook).
    /// </summary>
    private string Book(SimulatedMarket market, int limit)
    {
        lock (market.Gate)
        {
            var id = books.Book(market, DeepestTopic).IdNow();
            var text = new FrameText(market.Spec).Raw("{\"s\":\""u8).Raw(market.Spec.Symbol)
                .Raw("\",\"b\":"u8).Best(market.Shown.Bids, limit).Raw(",\"a\":"u8).Best(market.Shown.Asks, limit)
                .Raw(",\"ts\":"u8).Number(venue.UnixMs).Raw(",\"u\":"u8).Number(id)
                .Raw(",\"seq\":"u8).Number(market.SequenceId).Raw(",\"cts\":"u8).Number(venue.UnixMs).Raw("}"u8);
            market.FirstBookSent();
            return Encoding.UTF8.GetString(text.Written);
        }
    }

    private static string List(HttpContext context, SimulatedMarket[] markets, Action<FrameText, SimulatedMarket> write)
    {
        var entries = markets.Select(market =>
        {
            var text = new FrameText(market.Spec);
            lock (market.Gate) write(text, market);
            return Encoding.UTF8.GetString(text.Written);
        });
        return $"{{\"category\":\"{context.Request.Query["category"]}\",\"list\":[{string.Join(',', entries)}],"
            + "\"nextPageCursor\":\"\"}";
    }

    private void Ticker(FrameText text, SimulatedMarket market) =>
        BybitTicker.Write(text, market.Spec, BybitTicker.Of(market, venue.UnixMs));

    /// <summary>The list is of what is traded; by its name anything can be asked for.</summary>
    private static SimulatedMarket[] Listed(SimulatedMarket[] asked, string symbol) =>
        symbol.Length > 0 ? asked : [.. asked.Where(market => !market.IsHalted)];

    private static void Instrument(FrameText text, SimulatedMarket market)
    {
        var spec = market.Spec;
        text.Raw("{\"symbol\":\""u8).Raw(spec.Symbol);
        if (spec.IsPerpetual) text.Raw("\",\"contractType\":\"LinearPerpetual"u8);
        text.Raw("\",\"status\":\""u8).Raw(market.IsHalted ? "Settling" : "Trading")
            .Raw("\",\"baseCoin\":\""u8).Raw(spec.Base)
            .Raw("\",\"quoteCoin\":\""u8).Raw(spec.Quote)
            .Raw("\",\"priceFilter\":{\"tickSize\":"u8).Price(spec.Tick)
            .Raw(spec.IsPerpetual ? "},\"lotSizeFilter\":{\"qtyStep\":"u8 : "},\"lotSizeFilter\":{\"basePrecision\":"u8)
            .Size(spec.Lot);
        text.Raw(spec.IsPerpetual ? "},\"fundingInterval\":480}"u8 : "}}"u8);
    }

    private string Result(string result) =>
        $"{{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{result},\"retExtInfo\":{{}},\"time\":{venue.UnixMs}}}";

    private string Mistake(int code, string message) =>
        $"{{\"retCode\":{code},\"retMsg\":\"{message}\",\"result\":{{}},\"retExtInfo\":{{}},\"time\":{venue.UnixMs}}}";

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
