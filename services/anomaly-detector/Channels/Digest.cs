using System.Security.Cryptography;
using System.Text;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>Notices that became one message, oldest first.</summary>
/// <param name="Letters">The notices, at least one.</param>
internal sealed record Digest(IReadOnlyList<Letter> Letters)
{
    /// <summary>How many alerts are told one by one.</summary>
    public const int MostWorst = 10;

    /// <summary>
    /// The same for the same notices, so that a receiver can drop a second delivery of what was sent before a crash.
    /// </summary>
    public string Id => "digest-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Letters.Select(letter => letter.Notice.Id)))))[..16];

    /// <summary>How many notices of each kind, as they come first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Kinds =>
        Counted(letter => WireText.Of(letter.Notice.Kind));

    /// <summary>How many notices of each priority, the most urgent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Priorities =>
        [.. Counted(letter => letter.Notice.Alert.Priority.ToString()).OrderBy(pair => pair.Key)];

    /// <summary>How many notices of each rule, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Rules => Counted(letter => letter.Notice.Alert.Rule);

    /// <summary>
    /// The newest notice of each of the ten worst alerts: what goes on before what is over, the more urgent first, then
    /// what is farther beyond its limit.
    /// </summary>
    public IReadOnlyList<Letter> Worst =>
    [
        .. Letters.GroupBy(letter => letter.Notice.Alert.Id).Select(story => story.Last())
            .OrderBy(letter => letter.Notice.Kind == NoticeKind.Resolved)
            .ThenBy(letter => letter.Notice.Alert.Priority)
            .ThenByDescending(letter => Excess(letter.Notice.Alert))
            .Take(MostWorst),
    ];

    private static double Excess(Alert alert) =>
        RuleLegs.TimesOver(alert.Condition, alert.PeakValue, alert.TriggerThreshold);

    private List<KeyValuePair<string, int>> Counted(Func<Letter, string> by) =>
    [
        .. Letters.CountBy(by).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal),
    ];
}
