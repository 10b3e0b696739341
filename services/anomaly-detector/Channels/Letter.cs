using Surveillance.Alerts;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Pages;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>
/// A notice with what the configuration adds to it when it is sent: where to look, what to read, how soon to answer. An
/// edit counts for what still waits, too.
/// </summary>
/// <param name="Notice">The notice.</param>
/// <param name="Dashboard">The market view at the time of the alert; null when nobody said where the dashboard is.
/// </param>
/// <param name="Runbook">The rule's section of the runbook; null when it has none, or none that can be linked.</param>
/// <param name="RunbookSection">The section as the rule names it; null when it has none.</param>
/// <param name="RespondWithin">How soon somebody should answer; null when it is not said or nothing is asked.</param>
internal sealed record Letter(
    Notice Notice, Uri? Dashboard, Uri? Runbook, string? RunbookSection, TimeSpan? RespondWithin)
{
    /// <summary>Whether it asks somebody to do something, rather than to know that nothing is left to do.</summary>
    public bool IsCall => Notice.Kind is not (NoticeKind.Acknowledged or NoticeKind.Resolved);

    /// <summary>Completes a notice.</summary>
    public static Letter Of(Notice notice, SurveillanceConfig config)
    {
        var alert = notice.Alert;
        var routing = config.Routing;
        var section = config.Rules.Definitions.FirstOrDefault(rule => rule.Name == alert.Rule)?.RunbookUrl;
        var letter = new Letter(
            notice,
            Within(routing.DashboardUrl, PageAddress.OfMoment(alert.Market, alert.TriggeredAt)[1..]),
            RunbookOf(section, routing.RunbookBaseUrl),
            section,
            null);
        return letter.IsCall
            ? letter with { RespondWithin = routing.Priorities.GetValueOrDefault(alert.Priority)?.RespondWithin }
            : letter;
    }

    private static Uri? RunbookOf(string? section, Uri? published) =>
        section is null ? null
        : Uri.TryCreate(section, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : Within(published, section);

    // Below the address, whether or not it ends in a slash.
    private static Uri? Within(Uri? folder, string relative) =>
        folder is null ? null : new Uri($"{folder.AbsoluteUri.TrimEnd('/')}/{relative}");
}
