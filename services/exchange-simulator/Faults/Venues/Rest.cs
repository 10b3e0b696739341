using System.Globalization;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Faults.Venues;

/// <summary>Books over REST stay those of the fault's start.</summary>
internal sealed class SnapshotTooOld : IFault
{
    public void Begin(FaultScene scene)
    {
        foreach (var market in scene.Markets) lock (market.Gate) market.KeepForRest();
    }

    public void End(FaultScene scene)
    {
        foreach (var market in scene.Markets) lock (market.Gate) market.ForgetForRest();
    }
}

/// <summary>
/// REST refuses. Binance: the first request and those of the next 3 s with 429 and Retry-After, what comes then with
/// 418 and Retry-After 5, and so on. OKX and Coinbase: 429 without a time. Bybit: 403, as while an address is banned.
/// </summary>
internal sealed class RestRefusal : IFault, IRestFault
{
    private const int Slower = 3;
    private const int Banned = 5;
    private readonly Lock _gate = new();
    private DateTimeOffset? _warnedAt;

    public void Begin(FaultScene scene) => scene.Venue.RestFault = this;

    public void End(FaultScene scene)
    {
        if (scene.Venue.RestFault == this) scene.Venue.RestFault = null;
    }

    public Task AnswerAsync(HttpContext context, VenueState venue, DateTimeOffset now)
    {
        var (status, wait) = Next(venue, now);
        venue.Refused.Enqueue(new RefusedRequest(now, Product(context), status, wait));
        context.Response.StatusCode = status;
        if (wait > 0) context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            venue.Exchange switch
            {
                "binance" => """{"code":-1003,"msg":"Too many requests."}""",
                "okx" => """{"code":"50011","msg":"Requests too frequent.","data":[]}""",
                "bybit" => "403, access too frequent",
                _ => """{"error":"RESOURCE_EXHAUSTED","message":"rate limit exceeded"}""",
            },
            context.RequestAborted);
    }

    private static string Product(HttpContext context) => context.Request.Path.Value!.Split('/')[1];

    private (int Status, int RetryAfter) Next(VenueState venue, DateTimeOffset now)
    {
        if (venue.Exchange == "bybit") return (StatusCodes.Status403Forbidden, 0);
        if (venue.Exchange != "binance") return (StatusCodes.Status429TooManyRequests, 0);
        lock (_gate)
        {
            _warnedAt ??= now;
            return now - _warnedAt < TimeSpan.FromSeconds(Slower)
                ? (StatusCodes.Status429TooManyRequests, Slower)
                : (418, Banned);
        }
    }
}
