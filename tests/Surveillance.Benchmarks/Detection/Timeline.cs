namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// Places incidents one after another on the markets that they occupy. Between two of them a market has time to end
/// its alert (30 s) and its throttle (60 s); after one that lasted so long that it is the new normal, also as long as
/// the window needs to be of ordinary samples again.
/// </summary>
internal static class Timeline
{
    /// <summary>Ordinary play before the first one; the replay judges a quarter of an hour of it.</summary>
    public const int LeadIn = 20 * 60;

    /// <summary>Ordinary play after the last one.</summary>
    public const int LeadOut = 5 * 60;

    private const int ShortestQuiet = 130;
    private const int LongestQuiet = 240;

    /// <summary>Ten minutes make a new normal; ramps and gaps blur when they begin.</summary>
    private const int NewNormal = 560;
    private const int Window = 330;

    /// <summary>So often one is moved by a second until its definition holds.</summary>
    private const int MostMoves = 700;

    /// <summary>The incidents with their times, in order.</summary>
    public static IReadOnlyList<Incident> Place(World world, IReadOnlyList<Incident> incidents, IncidentDice dice)
    {
        var free = world.Markets.ToDictionary(market => market.Id, _ => LeadIn);
        var placed = new List<Incident>();
        foreach (var incident in incidents)
        {
            var at = Holding(world, incident with { Start = incident.Occupies.Max(market => free[market]) });
            placed.Add(at);
            var quiet = dice.Seconds(ShortestQuiet, LongestQuiet) + (at.Length >= NewNormal ? Window : 0);
            foreach (var market in at.Occupies)
                free[market] = at.End + quiet;
        }

        return [.. placed.OrderBy(incident => incident.Start)];
    }

    private static Incident Holding(World world, Incident incident)
    {
        for (var moves = 0; moves < MostMoves; moves++)
        {
            var moved = incident with { Start = incident.Start + moves };
            if (moved.Holds(world))
                return moved;
        }

        throw new InvalidOperationException($"{incident} holds nowhere on the tape.");
    }
}
