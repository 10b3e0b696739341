namespace Surveillance.Standalone.Exports;

/// <summary>Shows how far an export is, while it runs.</summary>
internal interface IExportDisplay
{
    /// <summary>Runs it, and shows what it reports.</summary>
    Task ShowAsync(Func<Action<ExportProgress>, Task> export);
}
