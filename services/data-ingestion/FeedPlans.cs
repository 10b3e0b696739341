using Surveillance.Exchanges;
using Surveillance.Markets;
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
               .Where(instrument => IsListed(instrument, venue))
               .Where(instrument => VenueCatalog.MistakeIn(instrument, venue) is null).ToList()
           where instruments.Count > 0
           select new FeedPlan(venue, instruments, configuration.Features.DataCapture.StaleAfter),
    ];

    /// <summary>
    /// Enabled venues that no feed can be made for, and instruments that theirs cannot follow, and why. Only here is
    /// known which venues there is code for.
    /// </summary>
    /// <param name="configuration">What stands in the files.</param>
    /// <param name="directory">Folder of the files.</param>
    public static IReadOnlyList<ConfigurationMistake> MistakesIn(SurveillanceConfig configuration, string directory) =>
    [
        .. from wish in configuration.EnabledDiscoveries
           let venue = configuration.Venues[wish.Exchange]
           where VenueCatalog.MistakesIn(venue).Count == 0
           let mistake = VenueCatalog.MistakeIn(wish, venue)
           where mistake is not null
           select Of(wish, mistake, directory),
        .. from venue in configuration.Venues.Values
           where venue.Enabled
           let mistakes = VenueCatalog.MistakesIn(venue)
           from mistake in mistakes.Count > 0
               ? mistakes.Select(mistake => OfVenue(venue, mistake.Key, mistake.Mistake, directory))
               : configuration.Instruments.Values.Where(instrument => IsListed(instrument, venue))
                   .Select(instrument => VenueCatalog.MistakeIn(instrument, venue)).OfType<ListingMistake>().Distinct()
                   .Select(mistake => Of(mistake, venue, directory))
           select mistake,
    ];

    private static bool IsListed(Instrument instrument, VenueSettings venue) =>
        instrument.Enabled && instrument.Listings.ContainsKey(venue.Name);

    private static ConfigurationMistake Of(ListingMistake mistake, VenueSettings venue, string directory)
    {
        if (mistake.Instrument is not { Id: var id })
            return OfVenue(venue, $"{venue.Name}.{mistake.Key}", mistake.Mistake, directory);
        var line = LineOf(
            line => $"{line} ".Contains($" id: {id} ", StringComparison.Ordinal), "instruments.yaml", directory);
        var key = $"{id}.exchange_symbols.{venue.Name}.{mistake.Key}";
        return new ConfigurationMistake("config/instruments.yaml", line, key, mistake.Mistake);
    }

    private static ConfigurationMistake Of(Discovery wish, string mistake, string directory)
    {
        var line = LineOf(
            line => $"{line},".Contains($"exchange: {wish.Exchange},", StringComparison.Ordinal),
            "instruments.yaml",
            directory);
        return new ConfigurationMistake("config/instruments.yaml", line, "discover", mistake);
    }

    /// <summary>A venue is a root key, so its line begins with its name.</summary>
    private static ConfigurationMistake OfVenue(VenueSettings venue, string key, string mistake, string directory)
    {
        var line = LineOf(
            line => line.StartsWith($"{venue.Name}:", StringComparison.Ordinal), "exchanges.yaml", directory);
        return new ConfigurationMistake("config/exchanges.yaml", line, key, mistake);
    }

    /// <summary>The first such line; 0, which is told as none, when there is none.</summary>
    private static int LineOf(Predicate<string> isIt, string file, string directory) =>
        1 + Array.FindIndex(File.ReadAllLines(Path.Combine(directory, file)), isIt);
}
