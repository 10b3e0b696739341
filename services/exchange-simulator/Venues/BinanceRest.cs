using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// Binance's public REST endpoints, spot (<c>/api/v3</c>) or futures (<c>/fapi/v1</c>), weighed as documented.
/// </summary>
internal sealed class BinanceRest(
    VenueKind kind, MarketBoard board, VenueState venue, VenuePace pace, TimeProvider time)
{
    private static readonly int[] FuturesLimits = [5, 10, 20, 50, 100, 500, 1000];
    private readonly RequestWeight _weights = new(
        kind == VenueKind.BinanceFutures ? pace.FuturesWeight : pace.SpotWeight, pace.RefusalsBeforeBan, pace.Ban);

    private bool IsFutures => kind == VenueKind.BinanceFutures;

    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, StatusCodes.Status503ServiceUnavailable, "");
        var limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var asked)
            ? asked
            : (int?)null;
        var (admission, used, wait) = _weights.Admit(
            context.Connection.RemoteIpAddress?.ToString() ?? "", Weight(context, endpoint, limit), time.GetUtcNow());
        context.Response.Headers["X-MBX-USED-WEIGHT-1M"] = used.ToString(CultureInfo.InvariantCulture);
        if (admission != Admission.Allowed) return Refuse(context, admission, wait);
        return endpoint switch
        {
            "ping" => Write(context, 200, "{}"),
            "time" => Write(context, 200, $"{{\"serverTime\":{venue.UnixMs}}}"),
            "exchangeInfo" => Write(context, 200, ExchangeInfo(context.Request.Query["symbol"])),
            "depth" => OfSymbol(context, market => Depth(context, market, limit)),
            "ticker/24hr" => ForEach(context, Day),
            "premiumIndex" when IsFutures => ForEach(context, Premium),
            "fundingInfo" when IsFutures => Write(context, 200, FundingInfo()),
            _ => Write(context, 404, ""),
        };
    }

    /// <summary>Depth by limit: spot 5, 25, 50, 250; futures 2, 5, 10, 20. Tickers of all symbols: 80 and 40.</summary>
    private int Weight(HttpContext context, string endpoint, int? limit) => (endpoint, IsFutures) switch
    {
        ("depth", false) => limit switch { null or <= 100 => 5, <= 500 => 25, <= 1000 => 50, _ => 250 },
        ("depth", true) => limit switch { <= 50 => 2, <= 100 => 5, null or <= 500 => 10, _ => 20 },
        ("exchangeInfo", false) => 20,
        ("ticker/24hr", _) when context.Request.Query["symbol"].Count == 0 => IsFutures ? 40 : 80,
        ("ticker/24hr", false) => 2,
        _ => 1,
    };

    private static Task Refuse(HttpContext context, Admission admission, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return admission == Admission.Banned
            ? Write(context, 418, "{\"code\":-1003,\"msg\":\"Way too much request weight used; IP banned.\"}")
            : Write(context, 429, "{\"code\":-1003,\"msg\":\"Too many requests; current limit of IP is used up.\"}");
    }

    private Task OfSymbol(HttpContext context, Func<SimulatedMarket, Task> answer)
    {
        var symbol = context.Request.Query["symbol"].ToString();
        if (symbol.Length == 0)
        {
            return Write(context, 400,
                """{"code":-1102,"msg":"Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."}""");
        }

        return board.Find(kind, symbol) is { } market
            ? answer(market)
            : Write(context, 400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
    }

    private Task ForEach(HttpContext context, Func<SimulatedMarket, string> one) =>
        context.Request.Query["symbol"].Count > 0
            ? OfSymbol(context, market => Write(context, 200, one(market)))
            : Write(context, 200, $"[{string.Join(',', board.Of(kind).Select(one))}]");

    private Task Depth(HttpContext context, SimulatedMarket market, int? limit)
    {
        if (IsFutures && limit is { } asked && !FuturesLimits.Contains(asked))
            return Write(context, 400, $"{{\"code\":-4021,\"msg\":\"{asked} is not valid depth limit\"}}");
        var levels = IsFutures ? limit ?? 500 : Math.Clamp(limit ?? 100, 1, 5000);
        var text = new FrameText(market.Spec);
        lock (market.Gate)
        {
            var (book, id) = market.OverRest;
            text.Raw("{\"lastUpdateId\":"u8).Number(id);
            if (IsFutures) text.Raw(",\"E\":"u8).Number(venue.UnixMs).Raw(",\"T\":"u8).Number(venue.UnixMs);
            text.Raw(",\"bids\":"u8).Best(book.Bids, levels)
                .Raw(",\"asks\":"u8).Best(book.Asks, levels).Raw("}"u8);
            market.FirstBookSent();
        }

        context.Response.ContentType = "application/json;charset=UTF-8";
        return context.Response.Body.WriteAsync(text.Take(), context.RequestAborted).AsTask();
    }

    private static string Day(SimulatedMarket market)
    {
        var text = new FrameText(market.Spec);
        lock (market.Gate)
        {
            var day = DayFigures.Of(market, market.Top() ?? default);
            text.Raw("{\"symbol\":\""u8).Raw(market.Spec.Symbol).Raw("\",\"lastPrice\":"u8).Price(day.Last)
                .Raw(",\"openPrice\":"u8).Price(day.Open).Raw(",\"highPrice\":"u8).Price(day.High)
                .Raw(",\"lowPrice\":"u8).Price(day.Low).Raw(",\"volume\":"u8).Size(day.Volume)
                .Raw(",\"quoteVolume\":"u8).Figure(day.Turnover, 2)
                .Raw(",\"closeTime\":"u8).Number(market.Venue.UnixMs).Raw("}"u8);
        }

        return Encoding.UTF8.GetString(text.Written);
    }

    private string Premium(SimulatedMarket market)
    {
        var text = new FrameText(market.Spec);
        lock (market.Gate)
        {
            text.Raw("{\"symbol\":\""u8).Raw(market.Spec.Symbol).Raw("\",\"markPrice\":"u8).Figure(market.MarkPrice, 8)
                .Raw(",\"indexPrice\":"u8).Figure(market.IndexPrice, 8)
                .Raw(",\"estimatedSettlePrice\":"u8).Figure(market.IndexPrice, 8)
                .Raw(",\"lastFundingRate\":"u8).Figure(Funding.Rate, 8)
                .Raw(",\"interestRate\":\"0.00010000\",\"nextFundingTime\":"u8).Number(Funding.NextMs(venue.UnixMs))
                .Raw(",\"time\":"u8).Number(venue.UnixMs).Raw("}"u8);
        }

        return Encoding.UTF8.GetString(text.Written);
    }

    private string FundingInfo() => new JsonArray([.. board.Of(kind).Select(market => (JsonNode)new JsonObject
    {
        ["symbol"] = market.Spec.Symbol,
        ["adjustedFundingRateCap"] = "0.02000000",
        ["adjustedFundingRateFloor"] = "-0.02000000",
        ["fundingIntervalHours"] = Funding.PeriodMs / 3_600_000,
    })]).ToJsonString();

    private string ExchangeInfo(string? only)
    {
        var symbols = board.Of(kind).Where(market => string.IsNullOrEmpty(only) || market.Spec.Symbol == only);
        return new JsonObject
        {
            ["timezone"] = "UTC",
            ["serverTime"] = venue.UnixMs,
            ["symbols"] = new JsonArray([.. symbols.Select(market => (JsonNode)SymbolInfo(market))]),
        }.ToJsonString();
    }

    private JsonObject SymbolInfo(SimulatedMarket market)
    {
        var spec = market.Spec;
        string status;
        lock (market.Gate) status = !market.IsHalted ? "TRADING" : IsFutures ? "SETTLING" : "BREAK";
        string Text(long units, int decimals)
        {
            Span<byte> bytes = stackalloc byte[40];
            return Encoding.UTF8.GetString(bytes[..ScaledDecimal.Format(units, decimals, trim: false, bytes)]);
        }

        var entry = new JsonObject
        {
            ["symbol"] = spec.Symbol,
            ["status"] = status,
            ["baseAsset"] = spec.Base,
            ["quoteAsset"] = spec.Quote,
            ["filters"] = new JsonArray(
                new JsonObject { ["filterType"] = "PRICE_FILTER", ["tickSize"] = Text(spec.Tick, spec.PriceDecimals) },
                new JsonObject { ["filterType"] = "LOT_SIZE", ["stepSize"] = Text(spec.Lot, spec.SizeDecimals) }),
        };
        if (IsFutures) (entry["contractType"], entry["pair"]) = ("PERPETUAL", spec.Symbol);
        return entry;
    }

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=UTF-8";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
