using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>
/// The channels of <c>alerts.yaml</c>, made from their kind and their secret. A channel whose secret is not in the
/// environment is off: nothing is sent to it, and the log says so at start.
/// </summary>
internal sealed class ChannelCatalog(
    ConfigurationWatch configuration, TimeProvider time, ILoggerFactory loggers, ILogger<ChannelCatalog> log)
    : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly ConcurrentDictionary<ChannelSettings, INotificationChannel> _made = new();

    /// <summary>Delivers a notice through its channel as it is configured at present.</summary>
    public Task<DeliveryOutcome> SendAsync(Notice notice, CancellationToken cancellationToken) =>
        configuration.Current.Routing.Channels.TryGetValue(notice.Channel, out var settings)
            ? _made.GetOrAdd(settings, Make).SendAsync(notice, cancellationToken)
            : Task.FromResult<DeliveryOutcome>(new Rejected("the channel is no longer configured"));

    /// <summary>
    /// Whether a channel is off because the operator gave it no secret: then nothing is meant for it.
    /// </summary>
    public bool IsOff(string channel) =>
        configuration.Current.Routing.Channels.TryGetValue(channel, out var settings) &&
        _made.GetOrAdd(settings, Make) is ClosedChannel { IsAlarming: false };

    /// <summary>Says which channels are off, before anybody relies on them.</summary>
    public void Announce()
    {
        foreach (var settings in configuration.Current.Routing.Channels.Values)
            if (_made.GetOrAdd(settings, Make) is ClosedChannel { Reason: var reason } closed)
            {
                if (closed.IsAlarming)
                    Log.ChannelUnusable(log, settings.Name, settings.Kind, reason);
                else
                    Log.ChannelOff(log, settings.Name, settings.Kind, reason);
            }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private INotificationChannel Make(ChannelSettings settings)
    {
        if (settings.Kind == "console")
            return new ConsoleChannel(loggers);
        if (settings.SecretVariable is not { } variable || Variable(variable) is not { } secret)
            return new ClosedChannel($"{settings.SecretVariable ?? "its secret"} is not set", IsAlarming: false);
        return settings.Kind switch
        {
            "webhook" => Address(
                variable, secret, uri => new WebhookChannel(_http, uri, Variable(SigningVariable(variable)))),
            "slack" => Address(variable, secret, uri => new SlackChannel(_http, uri, time)),
            _ => new ClosedChannel($"this version cannot send to {settings.Kind}", IsAlarming: true),
        };
    }

    // The address says who receives; the key that signs stands beside it: ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET.
    private static string SigningVariable(string addressVariable) =>
        (addressVariable.EndsWith("_URL", StringComparison.Ordinal) ? addressVariable[..^4] : addressVariable)
        + "_SECRET";

    private static INotificationChannel Address(string variable, string text, Func<Uri, INotificationChannel> make) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? make(uri)
            : new ClosedChannel($"{variable} is not an http or https address", IsAlarming: true);

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

/// <summary>A channel that is off.</summary>
/// <param name="Reason">Why.</param>
/// <param name="IsAlarming">Whether the operator has reason to believe that it is on.</param>
internal sealed record ClosedChannel(string Reason, bool IsAlarming) : INotificationChannel
{
    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Notice notice, CancellationToken cancellationToken) =>
        Task.FromResult<DeliveryOutcome>(new Rejected(Reason));
}
