using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>A request as it arrived.</summary>
internal sealed record ArrivedNotice(string Path, string Body, string? Signature, DateTimeOffset At)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Kind of the notice, in the webhook's own format.</summary>
    public string Kind => (string)Json["kind"]!;
}

/// <summary>A receiver of notices on a free port of this machine, over real HTTP.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ArrivedNotice> _deliveries = new();
    private int _numbered;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>What it answers to the n-th request, from 0: by default 200.</summary>
    public Func<int, HttpResponse, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"{_app.Urls.First()}/hook/SECRET-PATH");

    /// <summary>What arrived, oldest first.</summary>
    public IReadOnlyList<ArrivedNotice> Deliveries => [.. _deliveries];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var number = Interlocked.Increment(ref _numbered) - 1;
        _deliveries.Enqueue(new ArrivedNotice(
            context.Request.Path,
            body,
            context.Request.Headers["X-Surveillance-Signature"],
            TimeProvider.System.GetUtcNow()));
        await Answer(number, context.Response);
    }
}
