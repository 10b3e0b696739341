using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Benchmarks.Kills;

/// <summary>
/// What the markets do, second by second: on each market one trouble after the other, of every kind that the shipped
/// rules know, between them a quiet time that is sometimes shorter than a rule's throttle; now and then a venue is down
/// or hardly speaks. After the last second of the script all is calm.
/// </summary>
internal sealed class HourScript
{
    /// <summary>The markets that are shipped enabled.</summary>
    public static readonly IReadOnlyList<MarketId> Markets =
    [
        new("binance", "BTC-USDT-PERP"), new("okx", "BTC-USDT-PERP"),
        new("binance", "BTC-USDT-SPOT"), new("okx", "BTC-USDT-SPOT"),
    ];

    /// <summary>The figures of the venues themselves.</summary>
    public static readonly IReadOnlyList<MarketId> Venues =
        [new("binance", MarketId.All), new("okx", MarketId.All)];

    private static readonly int[] Lengths = [3, 8, 15, 25, 45, 70, 100, 150, 200, 270, 340, 420];

    private static readonly Dictionary<string, double> Calm = new()
    {
        ["mid_price"] = 61_800, ["spread_bps"] = 0.2, ["depth_10bps_total"] = 15e6, ["depth_10bps_change_pct"] = 0,
        ["basis_bps"] = -3, ["mark_index_deviation_bps"] = 1, ["cross_exchange_spread_bps"] = 1,
        ["gap_duration_seconds"] = 0, ["book_age_seconds"] = 0,
    };

    private static readonly Dictionary<string, double> CalmVenue = new()
    {
        ["message_rate"] = 40, ["processing_lag_ms"] = 3, ["gaps_last_hour"] = 0,
    };

    private readonly List<Trouble> _troubles = [];
    private readonly List<(string Venue, int From, int Length)> _downs = [];

    /// <summary>Writes a script.</summary>
    public HourScript(int seconds, int seed)
    {
        var random = new Random(seed);
        foreach (var market in Markets.Concat(Venues))
            Fill(market, seconds, random);
        for (var at = 300; at < seconds - 120; at += random.Next(400, 900))
            _downs.Add((Venues[random.Next(Venues.Count)].Exchange, at, random.Next(20, 90)));
    }

    /// <summary>How many troubles there are.</summary>
    public int Count => _troubles.Count;

    /// <summary>The figures of a market in a second.</summary>
    public Dictionary<string, Reading> At(MarketId market, int second)
    {
        var calm = market.IsServiceFigure ? CalmVenue : Calm;
        var readings = calm.ToDictionary(one => one.Key, one => new Reading(one.Value, 0, ReadingStatus.Ok, 300));
        foreach (var trouble in _troubles.Where(trouble => trouble.Market == market && trouble.IsAt(second)))
            readings[trouble.Metric] = trouble.ReadingAt(second);
        return readings;
    }

    /// <summary>What a venue's feed says of itself in a second.</summary>
    public VenueHealth HealthAt(string venue, int second, DateTimeOffset now)
    {
        var isDown = _downs.Any(down => down.Venue == venue && second >= down.From && second < down.From + down.Length);
        return new VenueHealth
        {
            Exchange = venue,
            Status = isDown ? VenueStatus.Down : VenueStatus.Connected,
            UpdatedAt = now,
            StreamCount = 8,
            Connections = 2,
            ConnectionsDown = isDown ? 2 : 0,
        };
    }

    private void Fill(MarketId market, int seconds, Random random)
    {
        for (var at = random.Next(10, 40); ;)
        {
            var (metric, values) = Pick(market, random);
            var length = Lengths[random.Next(Lengths.Length)];
            if (at + length > seconds)
                return;
            int? hole = length > 20 && random.Next(3) == 0 ? at + (length / 2) : null;
            _troubles.Add(new Trouble(market, metric, at, length, values, hole));
            at += length + random.Next(20, 140) + (market.IsServiceFigure ? 400 : 0);
        }
    }

    private static (string Metric, double[] Values) Pick(MarketId market, Random random)
    {
        if (market.IsServiceFigure)
            return random.Next(3) switch
            {
                0 => ("message_rate", [0.5]),
                1 => ("processing_lag_ms", [200, 900]),
                _ => ("gaps_last_hour", [8]),
            };
        var isPerp = market.Instrument.EndsWith("PERP", StringComparison.Ordinal);
        (string, double, double)[] kinds =
        [
            ("spread_bps", isPerp ? 4 : 3, isPerp ? 12 : 9),
            ("depth_10bps_total", isPerp ? 4e5 : 2e5, isPerp ? 1e5 : 5e4),
            ("depth_10bps_change_pct", -60, -80),
            ("book_age_seconds", 15, 70),
            ("cross_exchange_spread_bps", 8, 30),
            ("gap_duration_seconds", 12, 12),
            ("spread_bps", isPerp ? 4 : 3, isPerp ? 30 : 20),
            ("basis_bps", -14, -45),
            ("mark_index_deviation_bps", 20, 50),
        ];
        var (metric, mild, bad) = kinds[random.Next(isPerp ? kinds.Length : kinds.Length - 2)];
        return (metric, random.Next(4) switch
        {
            0 => [mild],
            1 => [bad],
            2 => [mild, bad],
            _ => [bad, mild],
        });
    }
}
