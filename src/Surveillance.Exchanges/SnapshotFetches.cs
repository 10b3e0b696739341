using System.Threading.Channels;

namespace Surveillance.Exchanges;

/// <summary>
/// Fetches whole books over REST, a few at a time. Who asks holds back until the answer is there, so a market stands
/// in the queue at most once.
/// </summary>
/// <param name="fetch">Fetches one market's book and gives it to the market; handles what the venue does wrong.</param>
internal sealed class SnapshotFetches<TMarket>(Func<TMarket, CancellationToken, ValueTask> fetch)
{
    private const int AtOnce = 4;

    private readonly Channel<TMarket> _wanted = Channel.CreateUnbounded<TMarket>();

    /// <summary>Asks for a market's book.</summary>
    public void Want(TMarket market) => _wanted.Writer.TryWrite(market);

    /// <summary>Runs until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => Parallel.ForEachAsync(
        _wanted.Reader.ReadAllAsync(stop),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
        fetch);
}
