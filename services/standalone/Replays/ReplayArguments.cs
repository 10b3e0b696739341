using Surveillance.Markets;
using Surveillance.Standalone.Commands;

namespace Surveillance.Standalone.Replays;

/// <summary>What an operator typed.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">End; null is now.</param>
/// <param name="Markets">Markets as <c>exchange:instrument</c>; none for all.</param>
/// <param name="Config">Folder of the configuration.</param>
/// <param name="Alerts">File of other rules.</param>
/// <param name="Incidents">File of labelled incidents.</param>
internal sealed record ReplayArguments(
    string? From, string? To, IReadOnlyList<string> Markets, string? Config, string? Alerts, string? Incidents)
{
    /// <summary>What is asked for; null when anything is wrong with it, and then all that is.</summary>
    public ReplayRequest? Read(DateTimeOffset now, out IReadOnlyList<string> mistakes)
    {
        var found = new List<string>();
        var from = Typed.RequiredTime(found, "--from", From);
        var to = To is null ? now : Typed.Time(found, "--to", To);
        if (from >= to)
            found.Add($"--from must be before --to, was {From} and {To ?? "now"}.");
        List<MarketId> markets = [.. Markets.Distinct().Select(text => Typed.Market(found, text)).OfType<MarketId>()];
        MustExist(found, "--alerts", Alerts);
        MustExist(found, "--incidents", Incidents);
        mistakes = found;
        return found.Count == 0
            ? new ReplayRequest(Second(from!.Value), Second(to!.Value), markets, Config, Alerts, Incidents)
            : null;
    }

    private static void MustExist(List<string> mistakes, string option, string? file)
    {
        if (file is not null && !File.Exists(file))
            mistakes.Add($"{option}: there is no file {file}.");
    }

    private static DateTimeOffset Second(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
}
