using System.Text;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Standalone.Settings;

/// <summary>Writes the two files of a simulated configuration that differ from the operator's.</summary>
internal static class SimulatedYaml
{
    private const string Head =
        "# Made at each start for the simulated venues: edit the files of --config instead.\n\n";

    /// <summary><c>exchanges.yaml</c>.</summary>
    public static string Exchanges(IEnumerable<VenueSettings> venues)
    {
        var text = new StringBuilder(Head);
        foreach (var venue in venues)
        {
            var (connection, streams) = (venue.Connection, venue.Streams);
            text.Append($$"""
                {{venue.Name}}:
                  enabled: {{Flag(venue.Enabled)}}
                  simulated: {{Flag(venue.Simulated)}}
                  websocket: {{Addresses(venue.WebSocket)}}
                  rest: {{Addresses(venue.Rest)}}
                  connection:
                    rate_limit_per_second: {{connection.RateLimitPerSecond}}
                    reconnect_delay_seconds: {{connection.ReconnectDelay.TotalSeconds}}
                    max_reconnect_attempts: {{connection.MaxReconnectAttempts}}
                    ping_interval_seconds: {{connection.PingInterval.TotalSeconds}}
                    life_minutes: {{connection.Life?.TotalMinutes}}
                  streams:
                    orderbook_depth: {{streams.OrderBookDepth}}
                    orderbook_speed: {{Text(streams.OrderBookSpeed)}}


                """);
        }

        return text.ToString();
    }

    /// <summary><c>instruments.yaml</c>.</summary>
    public static string Instruments(IEnumerable<Instrument> instruments, IEnumerable<BasisPair> pairs)
    {
        var text = new StringBuilder(Head).Append("instruments:\n");
        foreach (var one in instruments)
        {
            text.Append($"""
                  - id: {Text(one.Id)}
                    name: {Text(one.Name)}
                    type: {(one.Type == InstrumentType.Perpetual ? "perpetual" : "spot")}
                    base: {Text(one.Base)}
                    quote: {Text(one.Quote)}
                    enabled: {Flag(one.Enabled)}
                    depth_levels: {one.DepthLevels}
                    exchange_symbols:

                """);
            foreach (var (venue, listing) in one.Listings)
                text.Append($"      {venue}: {Fields(listing)}\n");
        }

        text.Append("\nbasis_pairs:\n");
        foreach (var pair in pairs)
            text.Append($"  - {{ perp: {Text(pair.Perp)}, spot: {Text(pair.Spot)} }}\n");
        return text.ToString();
    }

    /// <summary><c>discover</c> of <c>instruments.yaml</c>; nothing where nothing is discovered.</summary>
    public static string Discover(IReadOnlyList<Discovery> discoveries)
    {
        if (discoveries.Count == 0)
            return "";
        var text = new StringBuilder("\ndiscover:\n");
        foreach (var one in discoveries)
        {
            string[] fields =
            [
                $"exchange: {one.Exchange}",
                $"type: {(one.Type == InstrumentType.Perpetual ? "perpetual" : "spot")}",
                $"quote: {Text(one.Quote)}",
                $"top: {one.Top}",
                $"depth_levels: {one.DepthLevels}",
                $"exclude: [{string.Join(", ", one.Exclude.Select(Text))}]",
            ];
            text.Append($"  - {{ {string.Join(", ", fields)} }}\n");
        }

        return text.ToString();
    }

    // { symbol: "BTCUSDT", stream: "btcusdt@depth20@100ms", tick_size: 0.1 }
    private static string Fields(Listing listing)
    {
        string?[] fields =
        [
            $"symbol: {Text(listing.Symbol)}",
            listing.Stream is { } stream ? $"stream: {Text(stream)}" : null,
            listing.InstrumentType is { } type ? $"inst_type: {Text(type)}" : null,
            listing.ContractSize is { } contract ? $"contract_size: {contract:0.############}" : null,
            listing.TickSize is { } tick ? $"tick_size: {tick:0.############}" : null,
        ];
        return $"{{ {string.Join(", ", fields.OfType<string>())} }}";
    }

    private static string Addresses(IReadOnlyDictionary<string, Uri> addresses) =>
        $"{{ {string.Join(", ", addresses.Select(one => $"{one.Key}: {Text(one.Value.ToString())}"))} }}";

    private static string Flag(bool value) => value ? "true" : "false";

    // A JSON string is a YAML string, whatever stands in it.
    private static string Text(string value) => JsonSerializer.Serialize(value);
}
