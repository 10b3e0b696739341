using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>The feed of one venue: its markets, and the connections and fetches that keep them.</summary>
public sealed class VenueFeed
{
    private readonly FeedFigures _figures;
    private readonly IReadOnlyList<Func<CancellationToken, Task>> _parts;
    private readonly TimeProvider _time;

    internal VenueFeed(
        FeedPlan plan,
        IReadOnlyList<MarketFeed> markets,
        FeedFigures figures,
        IReadOnlyList<Func<CancellationToken, Task>> parts,
        TimeProvider time) =>
        (Plan, Markets, _figures, _parts, _time) = (plan, markets, figures, parts, time);

    /// <summary>What it was made to deliver.</summary>
    public FeedPlan Plan { get; }

    /// <summary>The markets it keeps.</summary>
    public IReadOnlyList<MarketFeed> Markets { get; }

    /// <summary>How the venue does.</summary>
    public VenueHealth HealthAt(DateTimeOffset now) => _figures.At(now);

    /// <summary>
    /// Runs until it is told to stop. Nothing that a venue does ends it; a mistake of ours does, at once.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] running = [.. _parts.Select(part => part(over.Token))];
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var market in Markets)
                market.End(_time.GetUtcNow());
        }

        stop.ThrowIfCancellationRequested();
    }
}
