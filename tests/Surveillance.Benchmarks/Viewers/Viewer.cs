using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Surveillance.Benchmarks.Viewers;

/// <summary>
/// One browser with a page open, without the browser: it loads the document, opens its connection as Blazor's script
/// does, confirms each picture, and answers each call into the page. To the server it is like any other; a hundred
/// real browsers would need more than the machine has.
/// </summary>
internal sealed partial class Viewer : IAsyncDisposable
{
    /// <summary>The call of charts.js that draws a chart as a whole.</summary>
    private const string DrawCall = "surveillanceCharts.draw";

    /// <summary>The call that asks whether the library which draws is there.</summary>
    private const string LoadCall = "surveillanceCharts.load";

    private readonly HubConnection _connection;
    private readonly Uri _page;
    private int _drawn;
    private int _pictures;
    private string? _fault;

    private Viewer(Uri page)
    {
        _page = page;

        // Browsers offer to compress, and the server takes that up: its memory and time for it count.
        var builder = new HubConnectionBuilder().WithUrl(
            new Uri(page, "/_blazor"), HttpTransportType.WebSockets,
            options => options.WebSocketConfiguration =
                socket => socket.DangerousDeflateOptions = new WebSocketDeflateOptions());
        builder.Services.AddSingleton<Microsoft.AspNetCore.SignalR.Protocol.IHubProtocol, BlazorPack>();
        _connection = builder.Build();
        _connection.On<long, byte[]>("JS.RenderBatch", ConfirmAsync);
        _connection.On<long, string, string?, int, long, int>("JS.BeginInvokeJS", AnswerAsync);
        _connection.On<int, string>("JS.AttachComponent", static (_, _) => { });
        _connection.On<long>("JS.EndUpdateRootComponents", static _ => { });
        _connection.On<string, bool, string?>("JS.EndInvokeDotNet", static (_, _, _) => { });
        _connection.On<string>("JS.Error", error => _fault = error);
    }

    /// <summary>Charts that were drawn as a whole.</summary>
    public int Drawn => Volatile.Read(ref _drawn);

    /// <summary>Pictures that were confirmed.</summary>
    public int Pictures => Volatile.Read(ref _pictures);

    /// <summary>What went wrong with the page; null when nothing did.</summary>
    public string? Fault => _fault ?? (_connection.State == HubConnectionState.Connected
        ? null : $"{_connection.State}");

    /// <summary>Loads a page and opens its connection.</summary>
    public static async Task<Viewer> OpenAsync(Uri page, HttpClient client, CancellationToken stop)
    {
        var document = await client.GetStringAsync(page, stop);
        var viewer = new Viewer(page);
        await viewer.StartAsync(document, stop);
        return viewer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // <!--Blazor:{"type":"server","key":…,"sequence":0,"descriptor":"…"}-->
    [GeneratedRegex("<!--Blazor:(?<marker>\\{\"type\":\"server\".*?\\})-->", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Markers();

    private async Task StartAsync(string document, CancellationToken stop)
    {
        await _connection.StartAsync(stop);
        await _connection.InvokeAsync<string>(
            "StartCircuit", new Uri(_page, "/").AbsoluteUri, _page.AbsoluteUri, "[]", "", stop);
        var operations = Markers().Matches(document).Select((match, at) => new JsonObject
        {
            ["type"] = "add",
            ["ssrComponentId"] = at + 1,
            ["marker"] = JsonNode.Parse(match.Groups["marker"].Value),
        });
        var roots = new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray([.. operations]) };
        await _connection.SendAsync("UpdateRootComponents", roots.ToJsonString(), null, stop);
    }

    private Task ConfirmAsync(long picture, byte[] content)
    {
        Interlocked.Increment(ref _pictures);
        return _connection.SendAsync("OnRenderCompleted", picture, null);
    }

    private Task AnswerAsync(long call, string name, string? arguments, int result, long target, int kind)
    {
        if (name == DrawCall)
            Interlocked.Increment(ref _drawn);
        if (call == 0)
            return Task.CompletedTask;
        object? answer = name == LoadCall ? true : null;
        return _connection.SendAsync(
            "EndInvokeJSFromDotNet", call, true, JsonSerializer.Serialize<object?[]>([call, true, answer]));
    }
}
