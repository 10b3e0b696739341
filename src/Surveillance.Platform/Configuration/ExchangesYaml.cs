using Surveillance.Markets;

namespace Surveillance.Platform.Configuration;

/// <summary>Reads <c>exchanges.yaml</c>: each root key is a venue.</summary>
internal static class ExchangesYaml
{
    /// <summary>Name of the file.</summary>
    public const string File = "exchanges.yaml";

    private static readonly Dictionary<string, int> Depths = new() { ["5"] = 5, ["10"] = 10, ["20"] = 20 };

    /// <summary>The venues by name.</summary>
    // binance:
    //   enabled: true
    //   simulated: false
    //   websocket: { futures: wss://fstream.binance.com, spot: wss://stream.binance.com:9443 }
    //   rest: { futures: https://fapi.binance.com, spot: https://api.binance.com }
    //   connection:
    //     rate_limit_per_second: 10
    //     reconnect_delay_seconds: 5
    //     max_reconnect_attempts: 10
    //     ping_interval_seconds: 30
    //     life_minutes: 1380
    //   streams: { orderbook_depth: 20, orderbook_speed: "100ms" }
    public static IReadOnlyDictionary<string, VenueSettings> Read(YamlSection file)
    {
        var venues = new Dictionary<string, VenueSettings>();
        foreach (var entry in file.Entries)
        {
            var section = file.Section(entry.Key);
            if (!Identifiers.IsValid(entry.Key) || entry.Key.Any(letter => char.IsUpper(letter) || letter == '.'))
                section.Mistake(null, "a venue's name must be of lower-case letters, digits, '-' and '_'");
            venues[entry.Key] = Venue(entry.Key, section);
        }

        return venues;
    }

    private static VenueSettings Venue(string name, YamlSection section)
    {
        section.Required("enabled");
        var venue = new VenueSettings(
            name,
            section.Flag("enabled", otherwise: false),
            section.Flag("simulated", otherwise: false),
            Addresses(section, "websocket", "wss", "ws"),
            Addresses(section, "rest", "https", "http"),
            Connection(section.Section("connection")),
            Streams(section.Section("streams")));
        section.EndOfKeys();
        return venue;
    }

    private static Dictionary<string, Uri> Addresses(YamlSection venue, string key, params string[] schemes)
    {
        venue.Required(key);
        var section = venue.Section(key);
        var addresses = new Dictionary<string, Uri>();
        foreach (var purpose in section.Entries.Select(entry => entry.Key))
        {
            var text = section.RequiredText(purpose);
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme))
                addresses[purpose] = address;
            else if (text.Length > 0)
                section.Mistake(
                    purpose, $"must be an address that begins with {schemes[0]}:// or {schemes[1]}://, was {text}");
        }

        return addresses;
    }

    private static ConnectionSettings Connection(YamlSection section)
    {
        var connection = new ConnectionSettings(
            section.Whole("rate_limit_per_second", otherwise: 10, NumberRange.Between(1, 1000)),
            section.Duration(
                "reconnect_delay_seconds", Unit.Seconds, TimeSpan.FromSeconds(5), NumberRange.Between(0.1, 300)),
            section.Whole("max_reconnect_attempts", otherwise: 10, NumberRange.Between(1, 1000)),
            section.Duration(
                "ping_interval_seconds", Unit.Seconds, TimeSpan.FromSeconds(30), NumberRange.Between(1, 600)))
        {
            Life = section.Number("life_minutes", NumberRange.Between(0.1, 10_080)) is { } minutes
                ? TimeSpan.FromMinutes(minutes)
                : null,
        };
        section.EndOfKeys();
        return connection;
    }

    private static StreamSettings Streams(YamlSection section)
    {
        var streams = new StreamSettings(
            section.OneOf("orderbook_depth", Depths, otherwise: 20),
            section.Text("orderbook_speed") ?? "100ms");
        section.EndOfKeys();
        return streams;
    }
}
