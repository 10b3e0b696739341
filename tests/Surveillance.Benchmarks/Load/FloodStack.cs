using Surveillance.Benchmarks.Pipeline;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Load;

/// <summary>data-ingestion and a Redis as processes, on a venue in this one that floods them.</summary>
internal sealed class FloodStack : IAsyncDisposable
{
    private FloodStack(FloodVenue venue, LoneIngestion ingestion) => (Venue, Ingestion) = (venue, ingestion);

    /// <summary>The venue.</summary>
    public FloodVenue Venue { get; }

    /// <summary>What is measured.</summary>
    public LoneIngestion Ingestion { get; }

    /// <summary>The markets, in the venue's order.</summary>
    public IReadOnlyList<MarketId> Markets => [.. Venue.Markets.Keys.Select(FloodConfiguration.MarketOf)];

    /// <summary>Starts all of it.</summary>
    public static async Task<FloodStack> StartAsync(int markets)
    {
        var folder = LoneIngestion.NewFolder();
        var venue = await FloodVenue.StartAsync(markets);
        FloodConfiguration.Write(venue, Path.Combine(folder, "config"));
        return new FloodStack(venue, await LoneIngestion.StartAsync(folder));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ingestion.DisposeAsync();
        await Venue.DisposeAsync();
    }
}
