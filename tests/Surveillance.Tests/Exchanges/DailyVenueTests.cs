using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>
/// What a venue lists changes while connections last for weeks: it is asked once a day. Here its books are lively and
/// give no cause to ask; its socket, which is tried about once a day, may give one after the first day.
/// </summary>
public sealed class DailyVenueTests
{
    /// <summary>Shorter than the time after which a book that is the same gives cause to ask.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(Offline.Start);
    private readonly KeptLog _log = new();
    private long _sequence;

    [Theory]
    [InlineData("okx", "/instruments", """{"code":"0","data":[]}""")]
    [InlineData("coinbase", "/products", """{"products":[]}""")]
    public async Task A_venue_whose_connections_last_is_asked_daily_what_it_lists(
        string exchange, string path, string answer)
    {
        await using var venue = await WebhookReceiver.StartAsync();
        using var http = new HttpClient();
        using var end = new CancellationTokenSource();
        venue.Answer = (_, response) => response.WriteAsync(answer);
        var context = new FeedContext(new FeedOutput(), http, _log, _log, _time);
        var feed = VenueCatalog.Create(PlanOf(exchange, venue.Address), context);
        Touch(feed);
        var running = feed.RunAsync(end.Token);
        int Asked() => venue.Deliveries.Count(delivery => delivery.Path.EndsWith(path, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => Asked() == 1, "the venue is asked");
        await Eventually.TrueAsync(
            () => _log.Entries.Any(entry => entry.Text.Contains("reconnect", StringComparison.Ordinal)),
            "the socket was tried");
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(23); passed += Step)
            Pass(feed);
        Assert.Equal(1, Asked());

        // The day begins with the answer, which the hours above may have outrun.
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(25); passed += Step)
            Pass(feed);
        await Eventually.TrueAsync(() => Asked() >= 2, "the venue is asked again");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static FeedPlan PlanOf(string exchange, Uri rest)
    {
        var venue = Shipped.Config.Venues[exchange];
        return new FeedPlan(
            venue with
            {
                WebSocket = venue.WebSocket.ToDictionary(one => one.Key, _ => new Uri("ws://127.0.0.1:1")),
                Rest = venue.Rest.ToDictionary(one => one.Key, _ => rest),
                Connection = venue.Connection with { ReconnectDelay = TimeSpan.FromDays(1) },
            },
            [Shipped.Config.Instruments.Values.First(one => one.Listings.ContainsKey(exchange))],
            Offline.StaleAfter);
    }

    private void Pass(VenueFeed feed)
    {
        Touch(feed);
        _time.Advance(Step);
    }

    private void Touch(VenueFeed feed)
    {
        foreach (var market in feed.Markets)
        {
            lock (market.Gate)
            {
                market.Book.Load([new Level(100, 1)], [new Level(101, 1)], 400, ++_sequence);
                market.Leading.AcceptLocked(null, _time.GetUtcNow());
            }
        }
    }
}
