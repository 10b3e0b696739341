using System.Text.Json;

namespace Surveillance.Benchmarks.Kills;

/// <summary>What differs between the side that was left alone and the one that was killed.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Kills">Kills that were done.</param>
/// <param name="Deeds">Commands of an operator, and ids taken out by hand.</param>
/// <param name="BackAfterSeconds">
/// How long it took to judge the readings of the moment, of each kill that came before they were judged.
/// </param>
/// <param name="Calm">What the side has to show that was left alone.</param>
/// <param name="Killed">What the other has.</param>
internal sealed record KillsReport(
    KillsOptions Options, int Kills, int Deeds, IReadOnlyList<double> BackAfterSeconds, AlertTrail Calm,
    AlertTrail Killed)
{
    private readonly List<string> _alerts = [.. DifferencesOf(Calm.Alerts, Killed.Alerts)];
    private readonly List<string> _events = [.. DifferencesOf(Calm.Events, Killed.Events)];
    private readonly List<string> _told = [.. DifferencesOf(Calm.Told, Killed.Told)];

    /// <summary>Whether nothing differs.</summary>
    public bool Holds => _alerts.Count + _events.Count + _told.Count == 0;

    /// <summary>Prints it.</summary>
    public void Print(TextWriter output)
    {
        foreach (var (name, differences) in new[] { ("alerts", _alerts), ("events", _events), ("notices", _told) })
            foreach (var difference in differences)
                output.WriteLine($"{name}: {difference}");
        var back = BackAfterSeconds.Order().ToList();
        output.WriteLine(JsonSerializer.Serialize(new
        {
            minutes = Options.Minutes,
            kills = Kills,
            in_the_midst = BackAfterSeconds.Count,
            deeds = Deeds,
            alerts = Calm.Alerts.Count,
            alerts_differ = _alerts.Count,
            events = CountOf(Calm.Events),
            events_differ = _events.Count,
            notices = CountOf(Calm.Told),
            notices_differ = _told.Count,
            notices_twice = Killed.Twice,
            back_after_seconds_p50 = back.Count == 0 ? 0 : Math.Round(back[back.Count / 2], 2),
            back_after_seconds_longest = back.Count == 0 ? 0 : Math.Round(back[^1], 2),
        }));
    }

    private static int CountOf(IReadOnlyDictionary<string, string> texts) =>
        texts.Values.Sum(text => text.Split(' ').Length);

    private static IEnumerable<string> DifferencesOf(
        IReadOnlyDictionary<string, string> calm, IReadOnlyDictionary<string, string> killed) =>
        from id in calm.Keys.Union(killed.Keys).Order(StringComparer.Ordinal)
        let expected = calm.GetValueOrDefault(id)
        let found = killed.GetValueOrDefault(id)
        where expected != found
        select $"{id}\n  left alone: {expected ?? "none"}\n  killed:     {found ?? "none"}";
}
