using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// OKX's public REST endpoints (<c>/api/v5</c>). Mistakes are answered with HTTP 200 and a code other than "0".
/// </summary>
internal sealed class OkxRest(MarketBoard board, VenueState venue, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, (long Window, int Count)> _counts = new();

    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, 503, Error("50001", "Service temporarily unavailable."));
        if (IsTooMany(context, endpoint)) return Write(context, 429, Error("50011", "Requests too frequent."));
        return endpoint switch
        {
            "public/time" => Write(context, 200, Data($"{{\"ts\":\"{venue.UnixMs}\"}}")),
            "market/books" => OfMarket(context, market => Book(market, context, 400, full: false)),
            "market/books-full" => OfMarket(context, market => Book(market, context, 5000, full: true)),
            "market/ticker" => OfMarket(context, market => One(market, OkxBodies.Ticker)),
            "market/tickers" => Write(context, 200, All(context, OkxBodies.Ticker)),
            "public/instruments" => Write(context, 200, Instruments(context)),
            "public/mark-price" => Write(context, 200, All(context, OkxBodies.Mark)),
            "public/funding-rate" => OfMarket(context, market => One(market, OkxBodies.FundingRate)),
            "market/index-tickers" => OfMarket(context, market => One(market, OkxBodies.Index)),
            _ => Write(context, 404, Error("404", "Not Found")),
        };
    }

    /// <summary>Requests per 2 s and address.</summary>
    private static int LimitOf(string endpoint) => endpoint switch
    {
        "market/books" => 40,
        "market/books-full" or "public/time" or "public/mark-price" => 10,
        _ => 20,
    };

    private bool IsTooMany(HttpContext context, string endpoint)
    {
        var window = time.GetUtcNow().Ticks / Window.Ticks;
        var key = $"{context.Connection.RemoteIpAddress}{endpoint}{context.Request.Query["instType"]}";
        var count = _counts.AddOrUpdate(
            key, (window, 1), (_, old) => old.Window == window ? (window, old.Count + 1) : (window, 1));
        return count.Count > LimitOf(endpoint);
    }

    private Task OfMarket(HttpContext context, Func<SimulatedMarket, string> body)
    {
        var instId = context.Request.Query["instId"].ToString();
        if (instId.Length == 0) return Write(context, 200, Error("50014", "Parameter instId can not be empty."));
        return (board.Find(VenueKind.OkxSwap, instId) ?? board.Find(VenueKind.OkxSpot, instId)) is { } market
            ? Write(context, 200, Data(body(market)))
            : Write(context, 200, Error("51001", "Instrument ID does not exist."));
    }

    private string Book(SimulatedMarket market, HttpContext context, int most, bool full)
    {
        var levels = int.TryParse(context.Request.Query["sz"], CultureInfo.InvariantCulture, out var asked)
            ? Math.Clamp(asked, 1, most)
            : 1;
        return One(market, (text, _, unixMs) =>
        {
            var (shown, id) = market.OverRest;
            Okx.Best(text.Raw("{\"asks\":"u8), shown.Asks, levels, full);
            Okx.Best(text.Raw(",\"bids\":"u8), shown.Bids, levels, full);
            text.Raw(",\"ts\":\""u8).Number(unixMs).Raw("\",\"seqId\":"u8).Number(id).Raw("}"u8);
            market.FirstBookSent();
        });
    }

    private string One(SimulatedMarket market, Action<FrameText, SimulatedMarket, long> body)
    {
        var text = new FrameText(market.Spec);
        lock (market.Gate) body(text, market, venue.UnixMs);
        return Encoding.UTF8.GetString(text.Written);
    }

    private IEnumerable<SimulatedMarket> Asked(HttpContext context)
    {
        var instId = context.Request.Query["instId"].ToString();
        return board.Of(context.Request.Query["instType"] == "SPOT" ? VenueKind.OkxSpot : VenueKind.OkxSwap)
            .Where(market => instId.Length == 0 || market.Spec.Symbol == instId);
    }

    private string All(HttpContext context, Action<FrameText, SimulatedMarket, long> body) =>
        Data(string.Join(',', Asked(context).Select(market => One(market, body))));

    private string Instruments(HttpContext context)
    {
        if (context.Request.Query["instType"].ToString() is not ("SPOT" or "SWAP"))
            return Error("51000", "Parameter instType error.");
        return Data(string.Join(',', Asked(context).Select(market => One(market, Instrument))));
    }

    private static void Instrument(FrameText text, SimulatedMarket market, long unixMs)
    {
        var spec = market.Spec;
        text.Raw("{\"instId\":\""u8).Raw(spec.Symbol);
        if (spec.IsPerpetual)
        {
            text.Raw("\",\"instType\":\"SWAP\",\"instFamily\":\""u8).Raw($"{spec.Base}-{spec.Quote}")
                .Raw("\",\"uly\":\""u8).Raw($"{spec.Base}-{spec.Quote}")
                .Raw("\",\"baseCcy\":\"\",\"quoteCcy\":\"\",\"settleCcy\":\""u8).Raw(spec.Quote)
                .Raw("\",\"ctVal\":"u8).Figure(spec.ContractSize, 8)
                .Raw(",\"ctMult\":\"1\",\"ctValCcy\":\""u8).Raw(spec.Base).Raw("\",\"ctType\":\"linear\""u8);
        }
        else
        {
            text.Raw("\",\"instType\":\"SPOT\",\"instFamily\":\"\",\"uly\":\"\",\"baseCcy\":\""u8).Raw(spec.Base)
                .Raw("\",\"quoteCcy\":\""u8).Raw(spec.Quote)
                .Raw("\",\"settleCcy\":\"\",\"ctVal\":\"\",\"ctMult\":\"\",\"ctValCcy\":\"\",\"ctType\":\"\""u8);
        }

        text.Raw(",\"tickSz\":"u8).Price(spec.Tick)
            .Raw(",\"lotSz\":"u8).Size(spec.Lot).Raw(",\"minSz\":"u8).Size(spec.Lot)
            .Raw(",\"state\":\""u8).Raw(market.IsHalted ? "suspend" : "live")
            .Raw("\",\"ruleType\":\"normal\",\"listTime\":\"1548133413000\""u8)
            .Raw(",\"expTime\":\"\",\"upcChg\":[]}"u8);
    }

    private static string Data(string body) => $"{{\"code\":\"0\",\"msg\":\"\",\"data\":[{body}]}}";

    private static string Error(string code, string message) =>
        $"{{\"code\":\"{code}\",\"msg\":\"{message}\",\"data\":[]}}";

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
