namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>Answers a venue's REST requests in the venue's place.</summary>
internal interface IRestFault
{
    Task AnswerAsync(HttpContext context, VenueState venue, DateTimeOffset now);
}

/// <summary>A request that was refused.</summary>
/// <param name="At">When it came.</param>
/// <param name="Product">First part of its path, such as <c>binance-spot</c>: what shares a limit.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="RetryAfter">Seconds that the client was told to wait; 0 = it was told nothing.</param>
internal sealed record RefusedRequest(DateTimeOffset At, string Product, int Status, int RetryAfter);
