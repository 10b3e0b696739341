using System.CommandLine;
using Surveillance.Standalone.Exports;

namespace Surveillance.Standalone.Commands;

/// <summary>Writes history to a file, for analysts.</summary>
internal static class ExportCommand
{
    private const string About = $"""
        Writes the history of metrics to a Parquet or CSV file, with the columns timestamp (UTC), exchange, instrument,
        metric_name, value and zscore, by time.

        {HistoryOptions.Place} The file is there once it is whole; Ctrl-C leaves none.
        """;

    private static readonly Option<string?> From = HistoryOptions.From();
    private static readonly Option<string?> To = HistoryOptions.To();

    private static readonly Option<string[]> Metrics = HistoryOptions.Texts(
        "--metric", "NAME", "Metrics; by default all.");

    private static readonly Option<string[]> Markets = HistoryOptions.Markets();

    private static readonly Option<string?> Out = HistoryOptions.Text(
        "--out", "FILE", "A file that ends with .parquet or .csv.");

    private static readonly Option<int?> PostgresPort = HistoryOptions.PostgresPort();

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("export", About);
        foreach (var option in (Option[])[From, To, Metrics, Markets, Out, PostgresPort])
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
            var connection = HistoryOptions.Connection(parsed.GetValue(PostgresPort), "export");
            return new Export(request, connection, HistoryOptions.Display(), Console.Error).InvokeAsync(token);
        }));
        return command;
    }

    private static ExportArguments Arguments(
        Func<Option<string?>, string?> text, Func<Option<string[]>, string[]?> texts) =>
        new(text(From), text(To), texts(Metrics) ?? [], texts(Markets) ?? [], text(Out));
}
