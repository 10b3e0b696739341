using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>
/// When each frame of a book arrived at a client that does nothing else: a subscriber of its own to the same streams,
/// so that what the services say of themselves is not needed.
/// </summary>
/// <param name="addresses">Where the venues are.</param>
/// <param name="instruments">What is watched, each on Binance and OKX.</param>
internal sealed partial class FrameClock(SimulatorAddresses addresses, IReadOnlyList<Instrument> instruments)
{
    private readonly ConcurrentDictionary<(MarketId Market, long Id), double> _arrivals = new();
    private long _frames;

    /// <summary>Frames of books that arrived so far.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Unix time in seconds when the frame with this last id arrived; null when it never did.</summary>
    public double? ArrivalOf(MarketId market, long id) => _arrivals.TryGetValue((market, id), out var at) ? at : null;

    /// <summary>Reads until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop)
    {
        return Task.WhenAll(
            BinanceAsync($"{addresses.BinanceFuturesWebSocket}/public/stream", InstrumentType.Perpetual),
            BinanceAsync($"{addresses.BinanceSpotWebSocket}/stream", InstrumentType.Spot),
            OkxAsync());

        Task BinanceAsync(string address, InstrumentType type)
        {
            var markets = instruments.Where(one => one.Type == type)
                .ToDictionary(one => one.Listings["binance"].Symbol, one => new MarketId("binance", one.Id));
            var streams = string.Join('/', markets.Keys.Select(symbol => $"{symbol.ToLowerInvariant()}@depth@100ms"));
            return ReadAsync(new Uri($"{address}?streams={streams}"), null, BinanceId(), markets, stop);
        }

        Task OkxAsync()
        {
            var markets = instruments.ToDictionary(
                one => one.Listings["okx"].Symbol, one => new MarketId("okx", one.Id));
            var arguments = string.Join(',', markets.Keys.Select(id => $$"""{"channel":"books","instId":"{{id}}"}"""));
            return ReadAsync(
                addresses.OkxWebSocket, $$"""{"op":"subscribe","args":[{{arguments}}]}""", OkxId(), markets, stop);
        }
    }

    private async Task ReadAsync(
        Uri address, string? request, Regex pattern, Dictionary<string, MarketId> markets, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, stop);
        if (request is not null)
            await socket.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, true, stop);
        var buffer = new byte[1 << 20];
        while (!stop.IsCancellationRequested)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            var at = UnixSeconds(TimeProvider.System.GetUtcNow());
            if (pattern.Match(Encoding.UTF8.GetString(buffer, 0, length)) is not { Success: true } match)
                continue;
            Interlocked.Increment(ref _frames);
            var id = long.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture);
            _arrivals.TryAdd((markets[match.Groups["symbol"].Value], id), at);
        }
    }

    private static double UnixSeconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    [GeneratedRegex("""
        "e":"depthUpdate".*?"s":"(?<symbol>[A-Z0-9]+)".*?"u":(?<id>\d+)
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BinanceId();

    [GeneratedRegex("""
        "channel":"books","instId":"(?<symbol>[A-Z0-9-]+)".*"data".*"seqId":(?<id>\d+)
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OkxId();
}
