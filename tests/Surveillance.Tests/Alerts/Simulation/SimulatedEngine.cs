using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>
/// What metrics-engine does for one market, without stores: measures it, mirrors its windows, tells it of gaps.
/// </summary>
internal sealed class SimulatedEngine
{
    private readonly SimulatedMarket _market;
    private readonly SimulatedMarket? _spot;
    private readonly IReadOnlyList<SimulatedMarket> _peers;
    private readonly MarketSettings _settings;
    private readonly Dictionary<string, List<double>> _mirror = [];
    private readonly UsualHours? _usual;
    private MarketMeasurer _measurer;
    private BookSnapshot? _book;
    private DateTimeOffset? _lastSeen;
    private int _second;

    public SimulatedEngine(
        SimulatedMarket market, IReadOnlyList<SimulatedMarket> all, RuleBook? rules = null,
        UsualHours? usual = null)
    {
        _usual = usual;
        var config = Shipped.Config;
        var id = market.Market;
        var pair = config.BasisPairs.FirstOrDefault(pair => pair.Perp == id.Instrument);
        _market = market;
        _spot = all.FirstOrDefault(other => other.Market == id with { Instrument = pair?.Spot ?? "" });
        _peers = [.. all.Where(other => other.Market.Instrument == id.Instrument && other.Market != id)];
        _settings = new MarketSettings(
            id,
            id.Instrument.EndsWith("PERP", StringComparison.Ordinal) ? InstrumentType.Perpetual : InstrumentType.Spot,
            TracksSpot: _spot is not null,
            HasPeers: _peers.Count > 0,
            config.Features.DataCapture.StaleAfter,
            config.Features.ZScore,
            rules ?? config.Rules);
        _measurer = new MarketMeasurer(_settings, MarketSimulation.Start, usual);
    }

    /// <summary>Takes the book of a second; data-ingestion tells of the gap that it ended, if it ended one.</summary>
    public void Look(int second, DateTimeOffset now)
    {
        _second = second;
        _book = _market.BookAt(second, now);
        if (_book?.LocalTimestamp != now)
            return;
        if (now - _lastSeen > _settings.StaleAfter)
            _measurer.Note(new DataGap(_market.Market, _lastSeen!.Value, now, GapReason.StreamSilent, null, null));
        _lastSeen = now;
    }

    /// <summary>The sample of this second.</summary>
    public MarketReadings Sample(DateTimeOffset now)
    {
        var inputs = new MarketInputs(
            _book, null, _spot?.BookAt(_second, now),
            _peers.Count == 0 ? [] : [.. _peers.Select(peer => peer.BookAt(_second, now)).OfType<BookSnapshot>()]);
        var sample = _measurer.Sample(inputs, now);
        foreach (var change in sample.Windows)
            Mirror(change);
        return sample.Readings;
    }

    /// <summary>Another process goes on from what this one had written.</summary>
    public void Restart(DateTimeOffset savedAt, DateTimeOffset startedAt)
    {
        var saved = _measurer.Save(savedAt);
        _measurer = new MarketMeasurer(_settings, startedAt, _usual);
        _measurer.Restore(
            saved, _mirror.ToDictionary(list => list.Key, list => (IReadOnlyList<double>)[.. list.Value]));
    }

    private void Mirror(WindowChange change)
    {
        if (change.Kind == WindowChangeKind.Replaced)
            _mirror[change.Metric] = [.. change.Window!];
        else if (change.Kind == WindowChangeKind.Appended)
        {
            var list = _mirror[change.Metric];
            list.Add(change.Sample);
            if (list.Count > _settings.ZScore.WindowSize)
                list.RemoveAt(0);
        }
    }
}
