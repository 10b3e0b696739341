using Surveillance.Dashboard.Live;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Panels;

/// <summary>Whether people are reached, in a word, a colour and a line.</summary>
/// <param name="Class">ok, warn, bad or off.</param>
/// <param name="Word">The word.</param>
/// <param name="Details">The channels.</param>
internal sealed record NoticeTile(string Class, string Word, string Details)
{
    /// <summary>The detector writes each second: what is older than this says nothing about now.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(15);

    /// <summary>Judges what the detector tells; nothing is known of one that is silent.</summary>
    public static NoticeTile Of(LivePart live, DateTimeOffset now)
    {
        if (live.Notifications is not { } state || now - state.At > Trusted)
        {
            return new NoticeTile(
                "off", "unknown", live.WhyMissing("anomaly-detector does not tell", RedisKeys.Notifications));
        }

        var failing = NamesOf(state, ChannelStanding.Failing, ChannelStanding.Unusable);
        var off = NamesOf(state, ChannelStanding.Off);
        var (kind, word) = state switch
        {
            _ when failing.Count > 0 => ("bad", failing.Count == 1 ? "channel fails" : "channels fail"),
            { DeadWithinDay: > 0 and var dead } => ("bad", $"{dead} undelivered"),
            _ when off.Count == state.Channels.Count(channel => channel.Kind != "console") =>
                ("off", "log only"),
            _ => ("ok", "get through"),
        };
        string[] lines =
        [
            failing.Count > 0 ? $"failing: {string.Join(", ", failing)}" : "",
            failing.Count > 0 && state.DeadWithinDay > 0 ? $"{state.DeadWithinDay} undelivered in 24 h" : "",
            off.Count > 0
                ? $"{off.Count} of {state.Channels.Count} channels off"
                : $"{state.Channels.Count} channels on",
        ];
        return new NoticeTile(kind, word, string.Join(" · ", lines.Where(line => line.Length > 0)));
    }

    private static List<string> NamesOf(NotificationState state, params ChannelStanding[] standings) =>
        [.. state.Channels.Where(channel => standings.Contains(channel.Standing)).Select(channel => channel.Name)];
}
