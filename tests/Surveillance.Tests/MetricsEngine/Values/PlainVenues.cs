using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>All markets of the independent computation, and what each is compared with.</summary>
internal sealed class PlainVenues
{
    private readonly Dictionary<MarketId, PlainMarket> _markets;
    private readonly Dictionary<MarketId, (string Book, string? Ticker)> _texts = [];

    public PlainVenues(SurveillanceConfig config, IReadOnlyDictionary<MarketId, DateTimeOffset> expectedSince) =>
        _markets = expectedSince.ToDictionary(
            market => market.Key, market => new PlainMarket(market.Key, config, market.Value));

    /// <summary>Samples that stayed out of the windows.</summary>
    public int KeptOut => _markets.Values.Sum(market => market.KeptOut);

    /// <summary>Scores by the baseline from before a gap.</summary>
    public int ByCarried => _markets.Values.Sum(market => market.ByCarried);

    public void Note(DataGap gap) => _markets[gap.Market].Note(gap);

    /// <summary>Takes what was published.</summary>
    public void Take(IEnumerable<(MarketId Market, string Book, string? Ticker)> texts)
    {
        foreach (var (market, book, ticker) in texts)
            _texts[market] = (book, ticker);
    }

    /// <summary>Looks at what stands in Redis between two samples.</summary>
    public void See(DateTimeOffset now)
    {
        foreach (var (market, moment) in MomentsAt(now))
            market.See(moment);
    }

    /// <summary>Computes a second from what stands in Redis.</summary>
    public void Sample(
        DateTimeOffset second, DateTimeOffset now, Dictionary<(DateTimeOffset, MarketId, string), PlainReading> into)
    {
        foreach (var (market, moment) in MomentsAt(now))
        {
            foreach (var (metric, reading) in market.Sample(second, moment))
                into.Add((second, market.Market, metric), reading);
        }
    }

    private IEnumerable<(PlainMarket Market, PlainMoment Moment)> MomentsAt(DateTimeOffset now)
    {
        var books = _texts.ToDictionary(text => text.Key, text => new PlainBook(text.Value.Book));
        foreach (var (id, market) in _markets)
        {
            var spot = id with { Instrument = id.Instrument.Replace("-PERP", "-SPOT", StringComparison.Ordinal) };
            var peers = books.Where(book => book.Key != id && book.Key.Instrument == id.Instrument);
            yield return (market, new PlainMoment(
                now,
                books.GetValueOrDefault(id),
                _texts.GetValueOrDefault(id).Ticker is { } ticker ? new PlainTicker(ticker) : null,
                spot == id ? null : books.GetValueOrDefault(spot),
                [.. peers.Select(peer => peer.Value)]));
        }
    }
}
