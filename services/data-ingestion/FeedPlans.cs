using Surveillance.Exchanges;
using Surveillance.Platform.Configuration;

namespace Surveillance.DataIngestion;

/// <summary>What the configuration asks of each venue.</summary>
internal static class FeedPlans
{
    /// <summary>A plan for each enabled venue that lists an enabled instrument and has a feed.</summary>
    public static IReadOnlyList<FeedPlan> Of(SurveillanceConfig configuration) =>
    [
        .. from venue in configuration.Venues.Values
           where venue.Enabled && VenueCatalog.MistakesIn(venue).Count == 0
           let instruments = configuration.Instruments.Values
               .Where(instrument => instrument.Enabled && instrument.Listings.ContainsKey(venue.Name)).ToList()
           where instruments.Count > 0
           select new FeedPlan(venue, instruments, configuration.Features.DataCapture.StaleAfter),
    ];

    /// <summary>
    /// Enabled venues that no feed can be made for, and why. Only here is known which venues there is code for.
    /// </summary>
    /// <param name="configuration">What stands in the files.</param>
    /// <param name="directory">Folder of the files.</param>
    public static IReadOnlyList<ConfigurationMistake> MistakesIn(SurveillanceConfig configuration, string directory) =>
    [
        .. from venue in configuration.Venues.Values
           where venue.Enabled
           from mistake in VenueCatalog.MistakesIn(venue)
           select new ConfigurationMistake(
               "config/exchanges.yaml", LineOf(venue.Name, directory), mistake.Key, mistake.Mistake),
    ];

    /// <summary>A venue is a root key, so its line begins with its name.</summary>
    private static int LineOf(string venue, string directory) =>
        1 + File.ReadLines(Path.Combine(directory, "exchanges.yaml"))
            .TakeWhile(line => !line.StartsWith($"{venue}:", StringComparison.Ordinal)).Count();
}
