using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>The feed of one venue: its markets, and the connections and fetches that keep them.</summary>
public sealed class VenueFeed
{
    private readonly FeedFigures _figures;
    private readonly Roster<Instrument> _instruments;
    private readonly Roster<MarketFeed> _markets;
    private readonly IReadOnlyList<Func<CancellationToken, Task>> _parts;
    private readonly TimeProvider _time;
    private volatile FeedPlan _plan;

    internal VenueFeed(
        FeedPlan plan,
        Roster<Instrument> instruments,
        Roster<MarketFeed> markets,
        FeedFigures figures,
        IReadOnlyList<Func<CancellationToken, Task>> parts,
        TimeProvider time) =>
        (_plan, _instruments, _markets, _figures, _parts, _time) = (plan, instruments, markets, figures, parts, time);

    /// <summary>What it delivers.</summary>
    public FeedPlan Plan => _plan;

    /// <summary>The markets it keeps.</summary>
    public IReadOnlyList<MarketFeed> Markets => _markets;

    /// <summary>How the venue does.</summary>
    public VenueHealth HealthAt(DateTimeOffset now) => _figures.At(now);

    /// <summary>
    /// Delivers other instruments of the same venue from now on. Nothing happens to the markets that stay; what is
    /// different in an instrument makes it another market.
    /// </summary>
    /// <param name="plan">For the same venue as the one before.</param>
    /// <param name="prepare">Called with the markets that end and those that begin, before they do begin.</param>
    public async Task FollowAsync(FeedPlan plan, Func<FeedEdit, Task> prepare)
    {
        IReadOnlyList<MarketFeed> before = [.. _markets];
        var known = _instruments.ToDictionary(instrument => instrument.Id);
        _instruments.Put(plan.Instruments.Select(
            one => known.GetValueOrDefault(one.Id) is { } same && plan.IsSame(same, one) ? same : one));
        var edit = new FeedEdit([.. before.Except(_markets)], [.. _markets.Except(before)]);
        foreach (var market in edit.Ended)
            market.End(_time.GetUtcNow());
        _plan = plan;
        try
        {
            await prepare(edit);
        }
        finally
        {
            _instruments.Tell();
        }
    }

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

/// <summary>What an edit changes of a feed.</summary>
/// <param name="Ended">Markets that the feed goes on without.</param>
/// <param name="Begun">Markets that are new in it.</param>
public sealed record FeedEdit(IReadOnlyList<MarketFeed> Ended, IReadOnlyList<MarketFeed> Begun);
