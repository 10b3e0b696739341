using System.Globalization;

namespace Surveillance.Standalone.Exports;

/// <summary>A line each five seconds, where there is no terminal.</summary>
internal sealed class LineDisplay(TextWriter errors, TimeProvider time) : IExportDisplay
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task ShowAsync(Func<Action<ExportProgress>, Task> export)
    {
        var told = time.GetTimestamp();
        return export(progress =>
        {
            if (time.GetElapsedTime(told) < Between)
                return;
            told = time.GetTimestamp();
            errors.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{progress.Part * 100:0} %, {progress.Rows:N0} rows"));
        });
    }
}
