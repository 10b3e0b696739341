using System.Globalization;
using System.Net.Sockets;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Readings of a market as Redis took them.</summary>
/// <param name="Market">The market.</param>
/// <param name="Writer">The engine that wrote them; null for a connection that never asked for a lease.</param>
/// <param name="Owner">Who held the lease of the market's share at that moment; null for nobody.</param>
internal sealed record SeenWrite(MarketId Market, string? Writer, string? Owner);

/// <summary>
/// Who writes <c>metrics:*</c>, and who holds the leases meanwhile, in the order in which Redis carried it out: by its
/// <c>MONITOR</c>, so that nothing is told by those that are watched. Connections bear the name of the service; which
/// engine's they are is known by the leases that they ask for, which are written on the same connection.
/// </summary>
internal sealed class SeenWriters : IAsyncDisposable
{
    /// <summary>A script of brief texts names sixteen keys at most; the texts behind them are left whole.</summary>
    private const int MostWords = 24;

    private readonly Dictionary<string, MarketId> _markets;
    private readonly Dictionary<string, int> _shares =
        Enumerable.Range(0, RedisKeys.Shares).ToDictionary(RedisKeys.Lease, share => share);
    private readonly Dictionary<string, string> _engines = [];
    private readonly (string? Owner, double Until)[] _leases = new (string?, double)[RedisKeys.Shares];
    private readonly List<SeenWrite> _writes = [];
    private readonly TcpClient _client = new();
    private Task _watching = Task.CompletedTask;

    private SeenWriters(IEnumerable<MarketId> markets) => _markets = markets.ToDictionary(RedisKeys.Metrics);

    /// <summary>All of them so far.</summary>
    public IReadOnlyList<SeenWrite> Writes
    {
        get
        {
            lock (_writes)
                return [.. _writes];
        }
    }

    /// <summary>Returns once nothing is missed any more.</summary>
    public static async Task<SeenWriters> WatchAsync(RedisServer redis, IEnumerable<MarketId> markets)
    {
        var seen = new SeenWriters(markets);
        await seen._client.ConnectAsync("127.0.0.1", redis.Port);
        var reader = new StreamReader(seen._client.GetStream());
        await seen._client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        Assert.Equal("+OK", await reader.ReadLineAsync());
        seen._watching = Task.Run(() => seen.ReadAsync(reader));
        return seen;
    }

    /// <summary>The engines that wrote a market, one after the other: once for each time that it changed.</summary>
    public IReadOnlyList<string?> WritersOf(MarketId market)
    {
        var writers = new List<string?>();
        foreach (var write in Writes.Where(write => write.Market == market))
        {
            if (writers.Count == 0 || writers[^1] != write.Writer)
                writers.Add(write.Writer);
        }

        return writers;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _watching;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        using (reader)
        {
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                    Read(line);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }

    // +1795500000.123456 [0 127.0.0.1:45678] "SET" "lease:3" "one" "EX" "2" "NX"
    // +1795500000.123456 [0 127.0.0.1:45678] "EVAL" "…" "1" "metrics:okx:BTC-USDT-PERP" "30" "{\"exchange\":…}"
    private void Read(string line)
    {
        var open = line.IndexOf(" [", StringComparison.Ordinal);
        var close = line.IndexOf("] \"", StringComparison.Ordinal);
        if (open < 0 || close < 0)
            return;
        var at = double.Parse(line.AsSpan(1, open - 1), CultureInfo.InvariantCulture);
        var client = line[(open + 2)..close].Split(' ')[1];
        var words = line[(close + 3)..].TrimEnd('"').Split("\" \"", MostWords);
        if (words.Length < 2)
            return;
        if (_shares.TryGetValue(words[1], out var share))
            FollowLease(share, words, client, at);
        IEnumerable<string> keys = words[0] switch
        {
            "SET" or "SETEX" => [words[1]],
            "EVAL" => words.Skip(3).Take(int.Parse(words[2], CultureInfo.InvariantCulture)),
            _ => [],
        };
        foreach (var key in keys)
        {
            // What a script does is told once more, as that of the client "lua".
            if (client != "lua" && _markets.TryGetValue(key, out var market))
                Add(market, client, at);
        }
    }

    /// <summary>Only the owner renews a lease or deletes it: those commands come behind a check of it.</summary>
    private void FollowLease(int share, string[] words, string client, double at)
    {
        if (words[0] == "SET")
        {
            _engines[client] = words[2];
            if ((OwnerAt(share, at) ?? words[2]) == words[2])
                _leases[share] = (words[2], at + Leases.Life.TotalSeconds);
        }
        else if (words[0] is "EXPIRE" or "PEXPIRE")
            _leases[share].Until = at + Leases.Life.TotalSeconds;
        else if (words[0] is "DEL" or "UNLINK" or "DELEX")
            _leases[share] = default;
    }

    private string? OwnerAt(int share, double at) => at < _leases[share].Until ? _leases[share].Owner : null;

    private void Add(MarketId market, string client, double at)
    {
        var owner = OwnerAt(RedisKeys.ShareOf(market), at);
        lock (_writes)
            _writes.Add(new SeenWrite(market, _engines.GetValueOrDefault(client), owner));
    }
}
