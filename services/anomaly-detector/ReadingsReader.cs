using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Reads the newest readings of markets, some at a time: the next parts come while one is judged. Those of a market are
/// read into the same memory each time: nobody may hold on to them.
/// </summary>
internal sealed class ReadingsReader(MarketMetrics metrics, ILogger<ReadingsReader> log)
{
    private const int MarketsAtOnce = 64;

    /// <summary>
    /// Asked for at once. On a loaded machine an answer takes longer than a part's judging: with one part ahead the
    /// detector would stand still at each.
    /// </summary>
    private const int PartsAhead = 4;

    private readonly Dictionary<MarketId, MarketReadings> _spent = [];
    private readonly HashSet<MarketId> _unreadable = [];

    /// <summary>Texts in <c>metrics:*</c> that could not be read, since the process started.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Asks for the readings of markets.</summary>
    public IReadOnlyList<Asked<MarketReadings>> Ask(
        IReadOnlyCollection<MarketId> markets, CancellationToken cancellationToken) =>
        [.. markets.Select(market => metrics.Ask(market, cancellationToken))];

    /// <summary>The readings of those markets that have any, each once, in their order.</summary>
    /// <param name="asked">Markets whose readings were asked for already; they come first.</param>
    /// <param name="markets">
    /// Further ones, each once. One that was asked for already has been told anew since: it comes in this place.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<MarketReadings> ReadAsync(
        IReadOnlyList<Asked<MarketReadings>> asked,
        IReadOnlyCollection<MarketId> markets,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var underWay = new Queue<IReadOnlyList<Asked<MarketReadings>>>(PartsAhead);
        underWay.Enqueue([.. asked.Where(one => !markets.Contains(one.Market))]);
        var parts = new Queue<MarketId[]>(markets.Chunk(MarketsAtOnce));
        while (underWay.Count > 0 || parts.Count > 0)
        {
            while (underWay.Count < PartsAhead && parts.TryDequeue(out var part))
                underWay.Enqueue(Ask(part, cancellationToken));
            var next = underWay.Dequeue();
            await CommandBatch.AnswersAsync([.. next.Select(one => one.Answer)]);
            foreach (var one in next)
            {
                if (await KnownAsync(one) is { } readings)
                    yield return readings;
            }
        }
    }

    /// <summary>Forgets markets that are not watched any more.</summary>
    public void KeepOnly(IReadOnlySet<MarketId> markets)
    {
        foreach (var market in _spent.Keys.Where(market => !markets.Contains(market)).ToList())
            _spent.Remove(market);
        _unreadable.IntersectWith(markets);
    }

    private async ValueTask<MarketReadings?> KnownAsync(Asked<MarketReadings> asked)
    {
        var market = asked.Market;
        try
        {
            var spent = _spent.GetValueOrDefault(market);
            if (await asked.ReadAsync(spent) is not { } readings)
                return null;
            if (_unreadable.Count > 0)
                _unreadable.Remove(market);
            if (!ReferenceEquals(readings, spent))
                _spent[market] = readings;
            return readings;
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Unreadable++;
            if (_unreadable.Add(market))
                Log.ReadingsUnreadable(log, error, market);
            return null;
        }
    }
}
