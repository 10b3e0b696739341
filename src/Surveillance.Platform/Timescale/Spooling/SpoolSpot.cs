namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>Bytes of a log that nobody has taken yet.</summary>
/// <param name="Segment">Where they are.</param>
/// <param name="Offset">From where on.</param>
/// <param name="Available">How many there are.</param>
internal readonly record struct SpoolSpot(SpoolSegment Segment, long Offset, long Available);

/// <summary>Rows of one table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Rows">How many.</param>
internal readonly record struct TableRows(string Table, int Rows);
