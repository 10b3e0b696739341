using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>A bare client of a simulated venue: a socket that gives JSON messages, and REST.</summary>
internal sealed class VenueClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new();

    public ClientWebSocket Socket { get; } = new();

    public static async Task<VenueClient> ConnectAsync(Uri venue, string path = "")
    {
        var client = new VenueClient();
        using var deadline = Deadline();
        await client.Socket.ConnectAsync(new Uri(venue.ToString().TrimEnd('/') + path), deadline.Token);
        return client;
    }

    public static Task<HttpResponseMessage> GetResponseAsync(Uri venue, string path) =>
        Http.GetAsync(new Uri(venue.ToString().TrimEnd('/') + path), TestContext.Current.CancellationToken);

    public static async Task<JsonNode> GetAsync(Uri venue, string path)
    {
        using var response = await GetResponseAsync(venue, path);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task SendAsync(string text)
    {
        using var deadline = Deadline();
        await Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, deadline.Token);
    }

    /// <summary>
    /// The next message as text; fails when none comes in time, and with the close status when the venue closed.
    /// </summary>
    public async Task<string> ReceiveTextAsync(TimeSpan? patience = null)
    {
        using var deadline = Deadline(patience);
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await Socket.ReceiveAsync(buffer, deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException($"closed {(int?)part.CloseStatus} {part.CloseStatusDescription}");
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    public async Task<JsonNode> ReceiveAsync(TimeSpan? patience = null) =>
        JsonNode.Parse(await ReceiveTextAsync(patience)) ?? throw new JsonException("null");

    /// <summary>The next message that fits; others are passed over.</summary>
    public async Task<JsonNode> ReceiveAsync(Func<JsonNode, bool> fits)
    {
        while (true)
        {
            var message = await ReceiveAsync();
            if (fits(message)) return message;
        }
    }

    /// <summary>
    /// Reads until the venue closes and returns the status; null when the connection was cut without one.
    /// </summary>
    public async Task<int?> ReadUntilClosedAsync()
    {
        using var deadline = Deadline();
        var buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                var part = await Socket.ReceiveAsync(buffer, deadline.Token);
                if (part.MessageType == WebSocketMessageType.Close) return (int?)part.CloseStatus;
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>True when nothing at all arrives for that long.</summary>
    public async Task<bool> IsSilentAsync(TimeSpan duration)
    {
        try
        {
            await ReceiveTextAsync(duration);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationTokenSource Deadline(TimeSpan? patience = null)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(patience ?? Patience);
        return source;
    }
}
