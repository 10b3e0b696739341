using System.Net;
using System.Net.WebSockets;
using Surveillance.ExchangeSimulator;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>What goes wrong at a venue while others look on, asked for over HTTP.</summary>
public sealed class SimulatorControlTests : IAsyncLifetime
{
    private static readonly Uri BookOfBtc =
        new("binance-futures/fapi/v1/depth?symbol=BTCUSDT&limit=5", UriKind.Relative);

    private readonly HttpClient _http = new();
    private Simulator _simulator = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(
            new SimulatorOptions { Address = IPAddress.Any }, TimeProvider.System,
            TestContext.Current.CancellationToken);
        _http.BaseAddress = new UriBuilder(_simulator.Addresses.Root) { Host = "127.0.0.1" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task An_incident_begins_when_it_is_asked_for()
    {
        var (status, answer) = await AskAsync("incident", "disconnect:binance/BTC-USDT-PERP@0+60");

        Assert.Equal((HttpStatusCode.Accepted, "disconnect:binance/BTC-USDT-PERP@0+60"), (status, answer));
        var path = new Uri(_http.BaseAddress!, "binance-futures/public/stream");
        await Eventually.TrueAsync(
            () => IsRefusedAsync(new UriBuilder(path) { Scheme = "ws" }.Uri), "the venue refuses new sockets");
    }

    [Fact]
    public async Task A_fault_begins_when_it_is_asked_for()
    {
        var (status, _) = await AskAsync("fault", "rest-429@0+60:binance");

        Assert.Equal(HttpStatusCode.Accepted, status);
        await Eventually.TrueAsync(
            async () => await BookStatusAsync() == HttpStatusCode.TooManyRequests, "REST refuses");
    }

    [Theory]
    [InlineData("incident", "earthquake@0+60", "'earthquake' is not an incident")]
    [InlineData("incident", "spread-blowout:binance/DOGE-USDT-PERP@0+60", "DOGE-USDT-PERP")]
    [InlineData("fault", "nonsense@0+60", "'nonsense' is not a fault")]
    public async Task What_makes_no_sense_is_refused_with_the_reason(string what, string text, string reason)
    {
        var (status, answer) = await AskAsync(what, text);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> BookStatusAsync()
    {
        using var book = await _http.GetAsync(BookOfBtc, TestContext.Current.CancellationToken);
        return book.StatusCode;
    }

    private static async Task<bool> IsRefusedAsync(Uri address)
    {
        using var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
            return false;
        }
        catch (WebSocketException)
        {
            return true;
        }
    }

    private async Task<(HttpStatusCode Status, string Answer)> AskAsync(string what, string text)
    {
        using var content = new StringContent(text);
        using var response = await _http.PostAsync(
            new Uri($"simulator/{what}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (response.StatusCode,
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Trim());
    }
}
