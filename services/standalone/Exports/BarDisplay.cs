using System.Globalization;
using Spectre.Console;

namespace Surveillance.Standalone.Exports;

/// <summary>A bar on a terminal.</summary>
internal sealed class BarDisplay(TextWriter errors) : IExportDisplay
{
    /// <inheritdoc/>
    public Task ShowAsync(Func<Action<ExportProgress>, Task> export)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        return terminal.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), RowsColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Text(0), maxValue: 1);
                await export(progress =>
                {
                    task.Value = progress.Part;
                    task.Description = Text(progress.Rows);
                });
            });

        static TaskDescriptionColumn RowsColumn() => new() { Alignment = Justify.Left };
    }

    private static string Text(long rows) => string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows");
}
