namespace Surveillance.Dashboard.Api;

/// <summary>How a table can be asked for.</summary>
internal static class AnswerFormats
{
    /// <summary>Name to whether it is CSV.</summary>
    public static readonly KeyValuePair<string, bool>[] All = [new("json", false), new("csv", true)];
}
