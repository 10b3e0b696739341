using System.CommandLine;
using Surveillance.Standalone.Replays;

namespace Surveillance.Standalone.Commands;

/// <summary>Judges history anew: what would these rules have raised?</summary>
internal static class ReplayCommand
{
    private const string About = $"""
        Judges stored history by the detector's own code, and prints each alert that it would have raised with start,
        end, duration and peak, how often each rule would have fired, and the difference from the alerts that really
        fired.

        With --alerts it goes by other rules than those of the configuration: copy config/alerts.yaml, edit the copy and
        see what the edit would have done, before anyone is woken by it: other limits, or another baseline of a rule.
        The scores are then computed anew, because the rules decide which samples stay out of their windows.

        With --incidents it prints recall, precision and the mean time to detect over labelled stretches of time, from a
        CSV file with the columns start,end,exchange,instrument,rule and, where wanted, expected (yes, or no for a near
        miss) and kind.

        {HistoryOptions.Place}
        """;

    private static readonly Option<string?> From = HistoryOptions.From();
    private static readonly Option<string?> To = HistoryOptions.To();
    private static readonly Option<string[]> Markets = HistoryOptions.Markets();
    private static readonly Option<int?> PostgresPort = HistoryOptions.PostgresPort();

    private static readonly Option<string?> Config = HistoryOptions.Text(
        "--config", "DIR", "The four YAML files; by default config/ next to the program or above it.");

    private static readonly Option<string?> Alerts = HistoryOptions.Text(
        "--alerts", "FILE", "Rules in place of those of the configuration.");

    private static readonly Option<string?> Incidents = HistoryOptions.Text(
        "--incidents", "FILE", "Labelled incidents, CSV.");

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("replay", About);
        foreach (var option in (Option[])[From, To, Markets, Config, Alerts, Incidents, PostgresPort])
            command.Add(option);
        command.Validators.Add(result =>
        {
            Arguments(result.GetValue, result.GetValue).Read(TimeProvider.System.GetUtcNow(), out var mistakes);
            foreach (var mistake in mistakes)
                result.AddError(mistake);
        });
        command.SetAction((parsed, token) => Verbs.OrMistakesAsync(() =>
        {
            var request = Arguments(parsed.GetValue, parsed.GetValue).Read(TimeProvider.System.GetUtcNow(), out _)!;
            var connection = HistoryOptions.Connection(parsed.GetValue(PostgresPort), "replay");
            return new ReplayRun(request, connection, HistoryOptions.Display(), Console.Out, Console.Error)
                .InvokeAsync(token);
        }));
        return command;
    }

    private static ReplayArguments Arguments(
        Func<Option<string?>, string?> text, Func<Option<string[]>, string[]?> texts) =>
        new(text(From), text(To), texts(Markets) ?? [], text(Config), text(Alerts), text(Incidents));
}
