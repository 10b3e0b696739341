using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// An OKX whose books all change so many times a second: many frames a write, straight into the sockets. A client that
/// does not follow makes it wait, as its socket would. Where prices are wanted, too, half of its markets are the spot
/// markets of the others, and each price channel speaks once a second, as those of quiet markets do.
/// </summary>
internal sealed partial class FloodVenue : IAsyncDisposable
{
    private const string Subscribe = """{"op":"subscribe",""";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);

    private readonly Dictionary<string, FloodMarket> _markets;
    private readonly ConcurrentDictionary<Stream, Flood> _floods = new();
    private readonly WebApplication _app;

    private FloodVenue(int markets, bool hasPrices)
    {
        var swaps = hasPrices ? (markets + 1) / 2 : markets;
        HasPrices = hasPrices;
        _markets = Enumerable.Range(0, markets)
            .Select(index => index < swaps ? $"F{index:0000}-USDT-SWAP" : $"F{index - swaps:0000}-USDT")
            .Select(symbol => new FloodMarket(symbol))
            .ToDictionary(market => market.Symbol);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The markets by their symbols.</summary>
    public IReadOnlyDictionary<string, FloodMarket> Markets => _markets;

    /// <summary>Whether it has spot markets, and tells of prices.</summary>
    public bool HasPrices { get; }

    /// <summary>Host and port.</summary>
    public string Authority => new Uri(_app.Services.GetRequiredService<IServer>().Features
        .GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Authority;

    /// <summary>Frames a second of each book; at 0, prices are silent, too.</summary>
    public double Rate { get; set; }

    /// <summary>Frames of books that were written.</summary>
    public long Sent => _floods.Values.Sum(flood => flood.Sent);

    /// <summary>Begins to listen.</summary>
    /// <param name="markets">How many it has.</param>
    /// <param name="hasPrices">Whether half of them are spot markets, and prices are told.</param>
    public static async Task<FloodVenue> StartAsync(int markets, bool hasPrices = false)
    {
        var venue = new FloodVenue(markets, hasPrices);
        await venue._app.StartAsync();
        return venue;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var impatient = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(impatient.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/ws/v5/public" => TalkAsync(context),
        "/api/v5/public/instruments" => context.Response.WriteAsync(
            FloodListing.Of(_markets.Keys, isSwap: context.Request.Query["instType"] == "SWAP")),
        _ => NotFound(context),
    };

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task TalkAsync(HttpContext context)
    {
        var key = context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        // The handshake of RFC 6455 is made with SHA-1.
#pragma warning disable CA5350
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(
            SHA1.HashData(Encoding.ASCII.GetBytes(key)));
#pragma warning restore CA5350
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var flood = _floods[stream] = new Flood();
        var sending = SendAsync(stream, flood, context.RequestAborted);
        var buffer = new byte[64 * 1024];
        while (await ReadAsync(socket, buffer, context.RequestAborted) is { } text)
        {
            if (text == "ping")
                flood.Replies.Enqueue([0x81, 4, .. "pong"u8]);
            if (text.StartsWith(Subscribe, StringComparison.Ordinal))
                foreach (Match match in Channel().Matches(text))
                    Take(flood, match.Groups["channel"].Value, match.Groups["symbol"].Value);
        }

        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Take(Flood flood, string channel, string symbol)
    {
        if (channel == "books")
            flood.Subscriptions.Enqueue(_markets[symbol]);
        else if (HasPrices && FloodPrice.Of(channel, symbol) is { } price)
            flood.Prices.Enqueue(price);
    }

    private async Task SendAsync(Stream stream, Flood flood, CancellationToken stop)
    {
        var room = new byte[4 * 1024 * 1024];
        var (markets, prices) = (new Round<FloodMarket>(), new Round<FloodPrice>());
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        var before = TimeProvider.System.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stop))
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var at = TimeProvider.System.GetTimestamp();
            var passed = TimeProvider.System.GetElapsedTime(before, at);
            before = at;
            var length = 0;
            while (flood.Replies.TryDequeue(out var reply))
                Add(reply);
            while (flood.Subscriptions.TryDequeue(out var market))
            {
                Add(market.Snapshot(now));
                markets.Add(market);
            }

            while (flood.Prices.TryDequeue(out var price))
                prices.Add(price);
            var frames = 0;
            markets.Pass(Rate * passed.TotalSeconds);
            for (; length < room.Length / 2 && markets.Next() is { } market; frames++)
                length += market.Append(room.AsSpan(length), now, at);
            markets.Trim();
            prices.Pass(Rate > 0 ? passed.TotalSeconds : 0);
            while (length < room.Length / 2 && prices.Next() is { } price)
                length += price.Append(room.AsSpan(length), now);
            prices.Trim();
            if (length > 0)
                await stream.WriteAsync(room.AsMemory(0, length), stop);
            flood.Sent += frames;

            void Add(byte[] frame)
            {
                frame.CopyTo(room, length);
                length += frame.Length;
            }
        }
    }

    private static async Task<string?> ReadAsync(WebSocket socket, byte[] buffer, CancellationToken stop)
    {
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return part.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    [GeneratedRegex("""
        "channel":"(?<channel>[^"]+)","instId":"(?<symbol>[^"]+)"
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Channel();

    /// <summary>What one connection is sent.</summary>
    private sealed class Flood
    {
        public ConcurrentQueue<byte[]> Replies { get; } = new();

        public ConcurrentQueue<FloodMarket> Subscriptions { get; } = new();

        public ConcurrentQueue<FloodPrice> Prices { get; } = new();

        public long Sent { get; set; }
    }
}
