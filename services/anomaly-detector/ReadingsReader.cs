using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Reads the newest readings of markets, some at a time: the next ones come while these are judged. Those of a market
/// are read into the same memory each time: nobody may hold on to them.
/// </summary>
internal sealed class ReadingsReader(MarketMetrics metrics, ILogger<ReadingsReader> log)
{
    private const int MarketsAtOnce = 64;

    private readonly Dictionary<MarketId, MarketReadings> _spent = [];
    private readonly HashSet<MarketId> _unreadable = [];

    /// <summary>Texts in <c>metrics:*</c> that could not be read, since the process started.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The readings of those markets that have any, in their order.</summary>
    public async IAsyncEnumerable<MarketReadings> ReadAsync(
        IReadOnlyCollection<MarketId> markets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = markets.Chunk(MarketsAtOnce).ToList();
        var next = parts.Count > 0 ? Ask(parts[0], cancellationToken) : [];
        for (var part = 0; part < parts.Count; part++)
        {
            var asked = next;
            next = part + 1 < parts.Count ? Ask(parts[part + 1], cancellationToken) : [];
            await CommandBatch.AnswersAsync([.. asked.Select(one => one.Answer)]);
            foreach (var one in asked)
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
            if (await asked.ReadAsync(_spent.GetValueOrDefault(market)) is not { } readings)
                return null;
            _unreadable.Remove(market);
            return _spent[market] = readings;
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Unreadable++;
            if (_unreadable.Add(market))
                Log.ReadingsUnreadable(log, error, market);
            return null;
        }
    }

    private Asked<MarketReadings>[] Ask(MarketId[] markets, CancellationToken cancellationToken) =>
        [.. markets.Select(market => metrics.Ask(market, cancellationToken))];
}
