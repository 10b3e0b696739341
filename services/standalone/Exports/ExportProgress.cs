namespace Surveillance.Standalone.Exports;

/// <summary>How far an export is.</summary>
/// <param name="Part">Of its time, 0 to 1.</param>
/// <param name="Rows">Rows so far.</param>
internal readonly record struct ExportProgress(double Part, long Rows);
