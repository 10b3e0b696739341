namespace Surveillance.Standalone.Exports;

/// <summary>How rows are written to a file.</summary>
internal enum ExportFormat
{
    /// <summary>Apache Parquet: columns with types, compressed.</summary>
    Parquet,

    /// <summary>Text with commas and a line of column names.</summary>
    Csv,
}
