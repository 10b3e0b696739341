using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Platform.Configuration;

/// <summary>Reads <c>alerts.yaml</c>: rules, limits, and where notices go.</summary>
internal static class AlertsYaml
{
    /// <summary>Name of the file.</summary>
    public const string File = "alerts.yaml";

    private const string SystemHealth = "system-health";

    /// <summary>
    /// The rules with their limits. Instruments are null when their own file cannot be read; those that may be
    /// discovered may have limits, too. Stored metrics are null when theirs cannot.
    /// </summary>
    // definitions:
    //   - name: spread_warning
    //     metric: spread_bps
    //     condition: gt
    //     priority: P2
    //     family: spread
    //     requires_zscore: true
    // thresholds:
    //   ETH-USDT-PERP:
    //     spread_warning: { threshold: 5.0, zscore: 2.0, hard_limit: 40 }
    public static RuleBook ReadRules(
        YamlSection file, IReadOnlyCollection<string>? instruments, IReadOnlyList<Discovery> wishes,
        IReadOnlySet<string>? storedMetrics)
    {
        var definitions = RuleDefinitions.Read(file, storedMetrics);
        var rules = definitions.Select(definition => definition.Rule)
            .DistinctBy(rule => rule.Name).ToDictionary(rule => rule.Name);
        var thresholds = new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>();
        var section = file.Section("thresholds");
        string[] places = [MarketId.All, .. instruments ?? []];
        foreach (var instrument in section.Entries.Select(entry => entry.Key))
        {
            if (instruments is not null && !places.Contains(instrument)
                && !wishes.Any(wish => wish.CouldFind(instrument)))
            {
                section.Mistake(
                    instrument,
                    $"no such instrument in {InstrumentsYaml.File}, {Spelling.Hint(instrument, places)}");
            }

            thresholds[instrument] = RuleThresholds.Read(section.Section(instrument), instrument, rules);
        }

        bool IsLimited(string rule) => thresholds.Values.Any(limits => limits.ContainsKey(rule));
        foreach (var (rule, definition) in definitions.Where(each => !IsLimited(each.Rule.Name)))
        {
            definition.Mistake(
                "name", $"{rule.Name} has no limits anywhere under thresholds, so it would never be judged");
        }

        return new RuleBook([.. rules.Values], thresholds);
    }

    /// <summary>Where notices go.</summary>
    // priorities: { P1: { channels: [console, slack_critical], respond_within_seconds: 300 } }
    // channels: { slack_critical: { kind: slack, secret_variable: SLACK_WEBHOOK_P1 } }
    // global: { repeat_after_seconds: 300, flapping_reopenings: 3, dashboard_url: "https://a.example" }
    public static AlertRouting ReadRouting(YamlSection file)
    {
        var channels = Channels(file.Section("channels"));
        var priorities = Priorities(file.Section("priorities"), channels.Keys);
        bool IsUsed(string channel) => priorities.Values.Any(route => route.Channels.Contains(channel));
        foreach (var channel in channels.Keys.Where(name => !IsUsed(name)))
            file.Section("channels").Mistake(channel, "no priority sends to it");

        var global = file.Section("global");
        var repeat = global.Duration(
            "repeat_after_seconds", Unit.Seconds, TimeSpan.FromMinutes(5), NumberRange.Between(10, 86_400));
        var routing = new AlertRouting(priorities, channels, repeat)
        {
            FlappingReopenings = global.Whole("flapping_reopenings", otherwise: 3, NumberRange.Between(1, 1000)),
            DashboardUrl = global.WebAddress("dashboard_url"),
            RunbookBaseUrl = global.WebAddress("runbook_base_url"),
        };
        global.EndOfKeys();
        return routing;
    }

    private static Dictionary<string, ChannelSettings> Channels(YamlSection section)
    {
        var kinds = ((string[])["console", "slack", "pagerduty", "webhook"]).ToDictionary(kind => kind);
        var families = new Dictionary<string, string?> { [SystemHealth] = SystemHealth };
        var channels = new Dictionary<string, ChannelSettings>();
        foreach (var name in section.Entries.Select(entry => entry.Key))
        {
            var channel = section.Section(name);
            channel.Required("kind");
            var kind = channel.OneOf("kind", kinds, otherwise: "console");
            if (kind != "console")
                channel.Required("secret_variable");
            channels[name] = new ChannelSettings(
                name, kind, channel.Text("secret_variable"), channel.OneOf("family", families, otherwise: null))
            {
                Url = channel.WebAddress("url"),
            };
            if (kind != "pagerduty" && channel.Has("url"))
                channel.Mistake("url", $"is for pagerduty alone, the address of {kind} is a secret of the environment");
            channel.EndOfKeys();
        }

        return channels;
    }

    private static Dictionary<AlertPriority, PriorityRoute> Priorities(
        YamlSection section, IReadOnlyCollection<string> channels)
    {
        var routes = new Dictionary<AlertPriority, PriorityRoute>();
        foreach (var priority in Enum.GetValues<AlertPriority>())
        {
            var route = section.Section(priority.ToString());
            var words = route.Words("channels");
            foreach (var (word, line) in words.Where(word => !channels.Contains(word.Text)))
                route.MistakeAt(line, "channels", $"no such channel: {word}, {Spelling.Hint(word, channels)}");
            routes[priority] = new PriorityRoute(
                [.. words.Select(word => word.Text)],
                route.Number("respond_within_seconds", NumberRange.Positive) is { } seconds
                    ? TimeSpan.FromSeconds(seconds)
                    : null);
            route.EndOfKeys();
        }

        section.EndOfKeys();
        return routes;
    }
}
