using Surveillance.Platform.Configuration;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// How well the rules as shipped, or those of another file, find what is really wrong: recorded markets with incidents
/// of known size injected are measured second by second, stored, and judged by the replay that an operator has. Then
/// the same markets without any, for an hour each.
/// </summary>
internal static class DetectionBenchmark
{
    private const int CleanHour = 3600;

    /// <summary>Any time will do; each world has days of its own.</summary>
    private static readonly DateTimeOffset Origin = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Apart = TimeSpan.FromDays(7);

    /// <summary>Measures and prints; 0 when all targets are met.</summary>
    public static async Task<int> RunAsync(string folder, int seed, string? alerts)
    {
        var place = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), $"surveillance-detection-{Guid.NewGuid():N}")).FullName;
        var postgres = await EmbeddedPostgres.StartAsync(
            new PostgresOptions(Path.Combine(place, "postgres"), ListeningPort.Free()), _ => { },
            CancellationToken.None);
        try
        {
            await using var database = new Database(postgres.ConnectionString);
            await new SchemaInstaller(database).InstallAsync(CancellationToken.None);
            var shipped = ConfigFolder.Find(null).Path;
            var config = alerts is null
                ? ConfigurationReader.Read(shipped)
                : ConfigurationReader.Read(shipped, alerts);
            var judge = new Judge(database, config, place);
            var (recordings, dice) = (new Recordings(folder), new IncidentDice(config.Rules, seed));
            var report = new DetectionReport(config.Rules, seed);
            var origin = Origin;
            World[] worlds = [World.August(recordings), World.April(recordings), World.SpotOfAugust(recordings)];
            foreach (var (world, share) in worlds.Zip([1, 0.4]))
            {
                var incidents = Timeline.Place(world, IncidentPlan.Draw(world, dice, share), dice);
                var labels = IncidentSheet.LabelsOf(world, incidents);
                var seconds = incidents.Max(incident => incident.End) + Timeline.LeadOut;
                await judge.StoreAsync(new PlayedHistory(world, incidents, config, origin), seconds);
                report.Take(world, incidents, labels, origin, await judge.ReplayAsync(origin, seconds, labels));
                report.TakeLate(await judge.ReplayFromTheMiddleAsync(origin, labels));
                origin += Apart;
            }

            foreach (var world in worlds)
            {
                var seconds = Timeline.LeadIn + CleanHour;
                await judge.StoreAsync(new PlayedHistory(world, [], config, origin), seconds);
                report.TakeClean(world, await judge.ReplayAsync(origin, seconds, []));
                origin += Apart;
            }

            return report.Print() ? 0 : 1;
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(place, recursive: true);
        }
    }
}
