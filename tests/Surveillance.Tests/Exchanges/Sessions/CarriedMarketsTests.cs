using System.Text;
using Surveillance.Exchanges;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Exchanges.Fuzz;

namespace Surveillance.Tests.Exchanges.Sessions;

/// <summary>What is sent over a connection when it is to carry other markets.</summary>
public sealed class CarriedMarketsTests
{
    private const string Pairs = """
        {"channel":"instrument","type":"snapshot","data":{"assets":[],"pairs":[
        {"symbol":"BTC/USD","price_precision":1,"qty_precision":8,"status":"online"},
        {"symbol":"ETH/USD","price_precision":2,"qty_precision":8,"status":"online"}]}}
        """;

    public static TheoryData<string> Venues => [.. VenueCatalog.Names];

    [Theory]
    [MemberData(nameof(Venues))]
    public void Only_what_leaves_is_unsubscribed_and_only_what_joins_is_subscribed(string exchange)
    {
        var venue = new FuzzVenue(exchange, Shipped.Config);
        if (exchange == "kraken")
            venue.Streams.Take(Encoding.UTF8.GetBytes(Pairs), TimeProvider.System.GetUtcNow());
        Assert.Equal(2, venue.Feeds.Count);
        var streams = venue.Streams.Count;
        Assert.Contains("BTC", string.Concat(venue.Sent), StringComparison.OrdinalIgnoreCase);
        venue.Carry(2);
        Assert.Empty(venue.Sent);

        venue.Carry(1);
        Assert.True(venue.Streams.Count < streams);
        AssertOfEtherAlone("unsubscribe", venue.Sent);
        venue.Carry(1);
        Assert.Empty(venue.Sent);

        venue.Carry(2);
        Assert.Equal(streams, venue.Streams.Count);
        AssertOfEtherAlone("subscribe", venue.Sent);
    }

    private static void AssertOfEtherAlone(string verb, IReadOnlyList<string> sent)
    {
        Assert.NotEmpty(sent);
        Assert.All(sent, text =>
        {
            Assert.Contains($"\"{verb}\"", text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("ETH", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("BTC", text, StringComparison.OrdinalIgnoreCase);
        });
    }
}
