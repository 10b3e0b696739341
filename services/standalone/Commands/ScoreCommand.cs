using System.CommandLine;
using System.CommandLine.Parsing;
using Surveillance.Metrics.Detectors;
using Surveillance.Standalone.Scores;

namespace Surveillance.Standalone.Commands;

/// <summary>Scores a series from anywhere.</summary>
internal static class ScoreCommand
{
    private static readonly string About = $"""
        Reads a CSV file with the columns timestamp and value, and writes its rows with score, flag (1 or 0) and reason.
        It goes through the file once and judges each value by those before it alone, as a detector has to.

        Detectors: {string.Join("; ", DetectorCatalog.All.Select(Text))}.
        """;

    private static readonly Argument<FileInfo> Series = new Argument<FileInfo>("FILE")
    {
        Description = "CSV with a line of column names; times as text, or as seconds or milliseconds since 1970.",
    }.AcceptExistingOnly();

    private static readonly Option<string> Detector = new Option<string>("--detector")
    {
        Description = "Which detector.",
        HelpName = "NAME",
        DefaultValueFactory = _ => DetectorCatalog.All[0].Name,
    }.AcceptOnlyFromAmong([.. DetectorCatalog.All.Select(each => each.Name)]);

    private static readonly Option<int> Window = new("--window")
    {
        Description = "Values that a new one is compared with.",
        HelpName = "VALUES",
        DefaultValueFactory = _ => DetectorSettings.DefaultWindow,
    };

    private static readonly Option<int> MinValues = new("--min-values")
    {
        Description = "Values needed before one is scored.",
        HelpName = "VALUES",
        DefaultValueFactory = _ => DetectorSettings.DefaultMinValues,
    };

    private static readonly Option<double?> Limit = new("--limit")
    {
        Description = "A score beyond it, in either direction, is flagged; by default the detector's own.",
        HelpName = "SCORE",
    };

    private static readonly Option<string?> Out = HistoryOptions.Text(
        "--out", "FILE", "Where the rows go; by default standard output.");

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("score", About) { Series };
        foreach (var option in (Option[])[Detector, Window, MinValues, Limit, Out])
            command.Add(option);
        command.Validators.Add(result =>
        {
            var window = Given(result, Window, DetectorSettings.DefaultWindow);
            var least = Given(result, MinValues, DetectorSettings.DefaultMinValues);
            if (window is < 2 or > 1_000_000)
                result.AddError($"--window must be 2 to 1000000, was {window}.");
            else if (least < 2 || least > window)
                result.AddError($"--min-values must be 2 to the window of {window}, was {least}.");
            if (Given(result, Limit, otherwise: 1d) is not > 0)
                result.AddError($"--limit must be above 0, was {result.GetValue(Limit)}.");
        });
        command.SetAction((parsed, token) =>
        {
            var detector = DetectorCatalog.Find(parsed.GetValue(Detector)!)!;
            var settings = new DetectorSettings(
                parsed.GetValue(Window), parsed.GetValue(MinValues), parsed.GetValue(Limit) ?? detector.DefaultLimit);
            var request = new ScoreRequest(
                parsed.GetValue(Series)!.FullName, parsed.GetValue(Out), detector, settings);
            return new ScoreRun(request, Console.Out, Console.Error).InvokeAsync(token);
        });
        return command;
    }

    // While arguments are still checked, an option that was not given has no value yet.
    private static T Given<T>(CommandResult command, Option<T> option, T otherwise) =>
        command.GetResult(option) is { Implicit: false } given ? given.GetValueOrDefault<T>()! : otherwise;

    private static string Text(NamedDetector each) => $"{each.Name} ({each.About}; limit {each.DefaultLimit})";
}
