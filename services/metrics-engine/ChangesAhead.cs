using Surveillance.Markets;
using Surveillance.MetricsEngine.Shares;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Measures markets whose books were read; false where they must be asked for and measured anew.
/// </summary>
internal delegate Task<bool> MeasureMarkets(
    IReadOnlyList<MeasuredMarket> markets, CancellationToken cancellationToken);

/// <summary>
/// Changed markets on their way to be measured, in parts. The books of some parts are asked for ahead: while one part
/// is measured those of the next ones come, so that with thousands of markets nothing waits for Redis, whose answers
/// take milliseconds where the processor is short. Used by one task.
/// </summary>
/// <remarks>
/// What was asked for is measured or given up before anything else happens to shares, markets or books: an answer that
/// is taken after a later one would bring back an older book.
/// </remarks>
internal sealed class ChangesAhead(
    ChangeLists lists, MarketCache cache, MarketBoard board, ShareKeeper shares, TimeProvider time)
{
    /// <summary>So many are measured at a time, so that the first are published before the last are measured.</summary>
    private const int MarketsAPart = 64;

    /// <summary>
    /// So many parts are asked for at most: more than are measured while an answer comes where the processor is short,
    /// and so few that a book is measured milliseconds after it was read.
    /// </summary>
    private const int PartsAhead = 4;

    /// <summary>So many parts are measured before the lists are looked at anew.</summary>
    private const int PartsALook = 4;

    private static readonly Task<IEnumerable<MarketId>> Nothing = Task.FromResult<IEnumerable<MarketId>>([]);

    private readonly ChangedMarkets _waiting = new();
    private readonly Queue<AskedPart> _asked = [];

    /// <summary>Whether any market is left to be measured.</summary>
    public bool Any => _waiting.Count > 0 || _asked.Count > 0;

    /// <summary>Takes in markets that changed.</summary>
    public void Add(IEnumerable<MarketId> markets) => _waiting.Add(markets);

    /// <summary>
    /// Measures some of what is known to have changed; whether more was known than that. What the lists tell meanwhile
    /// comes in the same round trip, and is measured next; only where nothing was known it is waited for.
    /// </summary>
    /// <param name="measure">Measures a part.</param>
    /// <param name="compareEvery">How old a book of another engine may be that they are compared with.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StackExchange.Redis.RedisException">What is known and was not measured is left.</exception>
    /// <exception cref="TimeoutException">What is known and was not measured is left.</exception>
    public async Task<bool> MeasureSomeAsync(
        MeasureMarkets measure, TimeSpan compareEvery, CancellationToken cancellationToken)
    {
        var told = lists.PopAsync(cancellationToken);
        if (!Any)
        {
            Add(await told);
            told = Nothing;
        }

        try
        {
            var goesOn = true;
            for (var part = 0; part < PartsALook && goesOn; part++)
            {
                await AskAsync(compareEvery, cancellationToken);
                goesOn = await MeasureNextAsync(measure, cancellationToken);
            }

            return Any;
        }
        finally
        {
            // Also where those could not be measured: these are in no list any more.
            Add(await told);
        }
    }

    /// <summary>Measures what was asked for, and asks for nothing more.</summary>
    /// <param name="measure">Measures a part.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <inheritdoc cref="MeasureSomeAsync" path="/exception"/>
    public async Task MeasureAskedAsync(MeasureMarkets measure, CancellationToken cancellationToken)
    {
        while (await MeasureNextAsync(measure, cancellationToken))
        {
        }
    }

    /// <summary>Takes no more of what was asked for: its markets are left, and are asked for first of all.</summary>
    public void GiveUp()
    {
        if (_asked.Count == 0)
            return;
        _waiting.PutBack(_asked.SelectMany(part => part.Markets).Select(each => each.Market));
        _asked.Clear();
    }

    private async Task AskAsync(TimeSpan compareEvery, CancellationToken cancellationToken)
    {
        while (_asked.Count < PartsAhead && _waiting.Count > 0)
        {
            var changed = _waiting.Take(MarketsAPart);
            try
            {
                var others = new List<MarketId>();
                var markets = board.Find(changed, shares.Holds, others);
                await lists.PutBackAsync(others, cancellationToken);
                if (markets.Count > 0)
                    _asked.Enqueue(Ask(markets, compareEvery, cancellationToken));
            }
            catch
            {
                _waiting.PutBack(changed);
                throw;
            }
        }
    }

    private AskedPart Ask(
        IReadOnlyList<MeasuredMarket> markets, TimeSpan compareEvery, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // What several are compared with comes with the first of them.
        var elsewhere = board.ComparedElsewhere(markets, now, compareEvery);
        foreach (var part in _asked)
            elsewhere.ExceptWith(part.Elsewhere);
        var asked = cache.Ask([.. markets.Select(each => each.Seen), .. elsewhere], now, cancellationToken);
        return new AskedPart(markets, elsewhere, asked, now);
    }

    /// <summary>
    /// Measures the part that was asked for first, once its books are there; false when there is none, or it is left.
    /// </summary>
    private async Task<bool> MeasureNextAsync(MeasureMarkets measure, CancellationToken cancellationToken)
    {
        if (!_asked.TryPeek(out var part))
            return false;
        await cache.TakeAsync(part.Asked, part.At);
        if (await measure(part.Markets, cancellationToken))
            return _asked.TryDequeue(out _);
        GiveUp();
        return false;
    }

    private sealed record AskedPart(
        IReadOnlyList<MeasuredMarket> Markets,
        IReadOnlyCollection<SeenMarket> Elsewhere,
        IReadOnlyList<AskedMarket> Asked,
        DateTimeOffset At);
}
