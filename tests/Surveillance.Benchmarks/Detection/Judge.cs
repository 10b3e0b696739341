using Surveillance.Alerts.Replays;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Replays;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Replays;

namespace Surveillance.Benchmarks.Detection;

/// <summary>Stores a play, and lets <c>replay --incidents</c> judge it: the same code, from the file on.</summary>
internal sealed class Judge(Database database, SurveillanceConfig config, string folder)
{
    /// <summary>A replay judges a quarter of an hour before its first moment, too.</summary>
    private static readonly TimeSpan ReplayLeadIn = TimeSpan.FromMinutes(15);

    /// <summary>A detector that starts in the middle of an incident does so this many seconds after it began.</summary>
    private const int Late = 20;

    /// <summary>Stores so many seconds.</summary>
    public async Task StoreAsync(PlayedHistory history, int seconds)
    {
        var rows = await HistoryStore.CopyAsync(
            database, config.Rules, history.Play(seconds), CancellationToken.None);
        await Console.Error.WriteLineAsync($"{seconds:N0} s from {history.Origin:yyyy-MM-dd}: {rows:N0} rows");
    }

    /// <summary>Judges a play from after its lead-in to its end, and prints what an operator sees.</summary>
    public async Task<ReplayResult> ReplayAsync(DateTimeOffset origin, int seconds, IReadOnlyList<Label> labels)
    {
        var result = await RunAsync(
            origin.AddSeconds(Timeline.LeadIn), origin.AddSeconds(seconds), labels, origin);
        var text = new StringWriter();
        new ReplayReport(text).Write(result);

        // Hundreds of alerts stand above the table of kinds.
        Console.WriteLine(text.ToString()[Math.Max(0, text.ToString().IndexOf("\nkind ", StringComparison.Ordinal))..]);
        return result;
    }

    /// <summary>
    /// The incidents that last so long are judged once more by a detector that knows nothing of their beginning; each
    /// by itself, as if it began then.
    /// </summary>
    public async Task<IReadOnlyList<IncidentScore>> ReplayFromTheMiddleAsync(
        DateTimeOffset origin, IReadOnlyList<Label> labels)
    {
        var scores = new List<IncidentScore>();
        foreach (var label in labels.Where(label => label is { IsExpected: true, Across: Across.Nothing }))
        {
            var late = label with { From = label.From + Late };
            var from = origin.AddSeconds(late.From) + ReplayLeadIn;
            var to = origin.AddSeconds(late.To);
            if (from < to)
                scores.Add((await RunAsync(from, to, [late], origin)).Score!);
        }

        return scores;
    }

    private async Task<ReplayResult> RunAsync(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Label> labels, DateTimeOffset origin)
    {
        var file = Path.Combine(folder, "incidents.csv");
        await IncidentSheet.WriteAsync(file, labels, origin);
        var request = new ReplayRequest(from, to, [], Config: null, Alerts: null, file);
        return await new HistoryReplay(request.Stretch, config, database).RunAsync(
            labels.Count == 0 ? [] : IncidentFile.Read(file, config.Rules), (_, _) => { }, CancellationToken.None);
    }
}
