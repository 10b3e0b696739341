namespace Surveillance.Alerts.Incidents;

/// <summary>How far an incident of a venue reaches, as of the newest count.</summary>
/// <param name="MarketsAlerting">Markets that began to alert in it and still do.</param>
/// <param name="MarketsWatched">Markets of the venue that are watched.</param>
/// <param name="Families">Their alerts by family, the most frequent first.</param>
/// <param name="Priorities">The same by urgency, the most urgent first.</param>
/// <param name="Worst">The ten that are farthest beyond their limits, the worst first.</param>
public sealed record IncidentReach(
    int MarketsAlerting,
    int MarketsWatched,
    IReadOnlyDictionary<string, int> Families,
    IReadOnlyDictionary<string, int> Priorities,
    IReadOnlyList<WorstAlert> Worst)
{
    /// <summary>How many alerts are named.</summary>
    public const int MostNamed = 10;

    /// <summary>One of <see cref="IncidentCauses"/>; null when the alerts are all that is known.</summary>
    public string? Cause { get; init; }
}

/// <summary>One of the worst alerts of an incident.</summary>
/// <param name="AlertId">The alert.</param>
/// <param name="Instrument">Its market on the venue.</param>
/// <param name="Rule">The rule that fires.</param>
/// <param name="Value">The newest value that is known.</param>
/// <param name="Threshold">The limit that it broke.</param>
public sealed record WorstAlert(string AlertId, string Instrument, string Rule, double Value, double Threshold)
{
    /// <summary>
    /// How many times its limit the value is, or the limit the value; null when there is no number for it, as with a
    /// depth of 0.
    /// </summary>
    public double? TimesOver { get; init; }
}

/// <summary>What can be said of why the data of a whole venue is missing. The wire value is the name.</summary>
public static class IncidentCauses
{
    /// <summary>The venue's feed says that no connection to it is left.</summary>
    public const string VenueDisconnected = "venue_disconnected";

    /// <summary>Nobody says anything of the venue's feed: data-ingestion does not run, or cannot write.</summary>
    public const string IngestionSilent = "data_ingestion_silent";

    /// <summary>The feed does well, and nobody measures the venue's markets: metrics-engine does not run.</summary>
    public const string EngineSilent = "metrics_engine_silent";
}
