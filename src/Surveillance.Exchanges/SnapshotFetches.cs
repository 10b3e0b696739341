using System.Threading.Channels;

namespace Surveillance.Exchanges;

/// <summary>Why a book is fetched; the lower is fetched first.</summary>
internal enum FetchReason
{
    /// <summary>There is no whole book.</summary>
    Broken,

    /// <summary>There is one, and it is not known far enough any more.</summary>
    Thin,
}

/// <summary>
/// Fetches whole books over REST, a few at a time: broken ones first, then those that asked first. A market waits in
/// the queue once; what it asks again before its turn, that turn answers.
/// </summary>
/// <param name="fetch">Fetches one market's book and gives it to the market; handles what the venue does wrong.</param>
internal sealed class SnapshotFetches<TMarket>(Func<TMarket, CancellationToken, ValueTask> fetch)
    where TMarket : class
{
    private const int AtOnce = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<TMarket, Turn> _waiting = [];
    private readonly Channel<Turn> _turns = Channel.CreateUnboundedPrioritized(
        new UnboundedPrioritizedChannelOptions<Turn>
        {
            Comparer = Comparer<Turn>.Create(
                static (one, other) => (one.Reason, one.Number).CompareTo((other.Reason, other.Number))),
        });

    private long _asked;

    /// <summary>Asks for a market's book.</summary>
    public void Want(TMarket market, FetchReason reason)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(market, out var turn) && turn.Reason <= reason)
                return;
            _waiting[market] = turn = new Turn(market, reason, ++_asked);
            _turns.Writer.TryWrite(turn);
        }
    }

    /// <summary>Runs until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => Parallel.ForEachAsync(
        _turns.Reader.ReadAllAsync(stop),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
        async (turn, token) =>
        {
            if (Begin(turn))
                await fetch(turn.Market, token);
        });

    /// <summary>False for a turn in whose place the market got an earlier one.</summary>
    private bool Begin(Turn turn)
    {
        lock (_gate)
            return _waiting.GetValueOrDefault(turn.Market) == turn && _waiting.Remove(turn.Market);
    }

    private sealed record Turn(TMarket Market, FetchReason Reason, long Number);
}
