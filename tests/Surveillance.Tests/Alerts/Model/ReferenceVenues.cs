namespace Surveillance.Tests.Alerts.Model;

/// <summary>Which venues are down, and what that explains.</summary>
internal sealed class ReferenceVenues(ReferenceRegister register)
{
    private readonly HashSet<string> _disconnected = [];

    public required ReferenceConfiguration Configuration { get; set; }

    /// <summary>What its feed says: whether all its connections are down.</summary>
    public void Observe(string exchange, bool isDown)
    {
        if (isDown)
            _disconnected.Add(exchange);
        else
            _disconnected.Remove(exchange);
    }

    /// <summary>Venue down inhibits its market alerts and every pair that uses it.</summary>
    public bool Explain(ReferenceAlert alert)
    {
        if (alert.Market.IsVenue)
            return false;

        // That the data is missing is explained by the silence of the venue alone, or nobody would hear of it.
        if (alert.Metric == "book_age_seconds")
            return IsSilent(alert.Market.Exchange);
        return IsDown(alert.Market.Exchange) || alert.Venues.Any(IsDown);
    }

    /// <summary>
    /// All its connections are down, or it is silent, or every market of it has an alert on the age of its book.
    /// </summary>
    private bool IsDown(string exchange)
    {
        var markets = Configuration.Markets.Where(market => market.Exchange == exchange).ToList();
        return _disconnected.Contains(exchange) || IsSilent(exchange) || (markets.Count > 0 && markets.TrueForAll(
            market => register.Active.Any(alert => alert.Market == market && alert.Metric == "book_age_seconds")));
    }

    /// <summary>message_rate_critical fires; not a warning that nobody took.</summary>
    private bool IsSilent(string exchange) => register.Active.Any(alert =>
        alert.Market.Exchange == exchange && alert.Rule == "message_rate_critical");
}
