using System.Globalization;
using System.Text;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// Kraken's public REST endpoints (<c>/0/public</c>): its clock and its books. Mistakes are answered with HTTP 200 and
/// a list of errors.
/// </summary>
internal sealed class KrakenRest(MarketBoard board, VenueState venue)
{
    private const int UsualLevels = 100;
    private const int MostLevels = 500;

    public Task AnswerAsync(HttpContext context, string endpoint)
    {
        if (venue.Refusing) return Write(context, 503, Mistake("EService:Unavailable"));
        return endpoint switch
        {
            "Time" => Write(context, 200, Result(Time())),
            "Depth" => Write(context, 200, Depth(context.Request.Query)),
            _ => Write(context, 404, Mistake("EGeneral:Unknown method")),
        };
    }

    /// <summary>A pair as REST calls it: <c>XBTUSD</c> is <c>BTC/USD</c> over the sockets.</summary>
    private static string PairOf(MarketSpec spec) => (spec.Base == "BTC" ? "XBT" : spec.Base) + spec.Quote;

    private string Time()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(venue.UnixMs);
        return $"{{\"unixtime\":{now.ToUnixTimeSeconds()},\"rfc1123\":\"{now:ddd, dd MMM yy HH:mm:ss} +0000\"}}";
    }

    private string Depth(IQueryCollection query)
    {
        var pair = query["pair"].ToString();
        if (board.Of(VenueKind.KrakenSpot).FirstOrDefault(one => PairOf(one.Spec) == pair) is not { } market)
            return Mistake("EQuery:Unknown asset pair");
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

        return Result(Encoding.UTF8.GetString(text.Written));
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

    private static string Result(string result) => $"{{\"error\":[],\"result\":{result}}}";

    private static string Mistake(string error) => $"{{\"error\":[\"{error}\"]}}";

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
