using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>
/// The channels of <c>alerts.yaml</c>, made from their kind and their secret. A channel whose secret is not in the
/// environment is off: nothing is sent to it, and log and dashboard say so.
/// </summary>
internal sealed class ChannelCatalog(
    ConfigurationWatch configuration, ILoggerFactory loggers, ILogger<ChannelCatalog> log) : IDisposable
{
    private static readonly ClosedChannel Gone = new("the channel is no longer configured", IsAlarming: true);

    private readonly HttpClient _http = HttpDelivery.CreateClient();
    private readonly ConcurrentDictionary<ChannelSettings, INotificationChannel> _made = new();

    /// <summary>
    /// Delivers notices through their channel as it is configured at present: one by itself, several as a digest.
    /// </summary>
    public Task<DeliveryOutcome> SendAsync(IReadOnlyList<Notice> notices, CancellationToken cancellationToken)
    {
        var channel = Find(notices[0].Channel);
        var letters = notices.Select(notice => Letter.Of(notice, configuration.Current)).ToList();
        return letters is [var letter]
            ? channel.SendAsync(letter, cancellationToken)
            : channel.SendAsync(new Digest(letters), cancellationToken);
    }

    /// <summary>What a channel is like.</summary>
    public ChannelTraits TraitsOf(string channel) => Find(channel).Traits;

    /// <summary>
    /// Whether a channel is off because the operator gave it no secret: then nothing is meant for it.
    /// </summary>
    public bool IsOff(string channel) => Find(channel) is ClosedChannel { IsAlarming: false };

    /// <summary>The configured channels, each with the reason why it is closed; null while it is open.</summary>
    public IReadOnlyList<(ChannelSettings Settings, ClosedChannel? Closed)> All =>
    [
        .. configuration.Current.Routing.Channels.Values
            .Select(settings => (settings, _made.GetOrAdd(settings, Make) as ClosedChannel)),
    ];

    /// <summary>Says which channels are off, before anybody relies on them, and what the others cannot tell.</summary>
    public void Announce()
    {
        foreach (var (settings, closed) in All)
            if (closed is { IsAlarming: true })
                Log.ChannelUnusable(log, settings.Name, settings.Kind, closed.Reason);
            else if (closed is not null)
                Log.ChannelOff(log, settings.Name, settings.Kind, closed.Reason);
        if (configuration.Current.Routing.DashboardUrl is null &&
            All.Any(channel => channel is { Closed: null, Settings.Kind: not "console" }))
        {
            Log.NoLinks(log);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private INotificationChannel Find(string channel) =>
        configuration.Current.Routing.Channels.TryGetValue(channel, out var settings)
            ? _made.GetOrAdd(settings, Make)
            : Gone;

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
            "slack" => Address(variable, secret, uri => new SlackChannel(_http, uri)),
            "pagerduty" => new PagerDutyChannel(_http, settings.Url ?? PagerDutyChannel.UsualAddress, secret),
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
