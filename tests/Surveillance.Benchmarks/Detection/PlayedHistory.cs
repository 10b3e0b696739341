using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;

namespace Surveillance.Benchmarks.Detection;

/// <summary>Plays a world with its incidents and measures every second of it.</summary>
internal sealed class PlayedHistory
{
    private readonly World _world;
    private readonly IReadOnlyList<Incident> _incidents;
    private readonly IReadOnlyList<PlayedMarket> _markets;
    private readonly IReadOnlyDictionary<MarketId, Distortion> _distortions;
    private int _begun;
    private int _backAt;

    /// <summary>A play that has not begun.</summary>
    /// <param name="world">What is played.</param>
    /// <param name="incidents">By their beginnings.</param>
    /// <param name="config">As shipped.</param>
    /// <param name="origin">Time of second 0.</param>
    public PlayedHistory(
        World world, IReadOnlyList<Incident> incidents, SurveillanceConfig config, DateTimeOffset origin)
    {
        (_world, _incidents, Origin) = (world, incidents, origin);
        _markets = [.. world.Markets.Select(market => new PlayedMarket(market, SettingsOf(market, config), origin))];
        _distortions = _markets.ToDictionary(market => market.Id, market => market.Distortion);
    }

    /// <summary>Time of second 0.</summary>
    public DateTimeOffset Origin { get; }

    /// <summary>
    /// The readings of so many seconds; each is valid until the next is asked for. There are none while an engine is
    /// being replaced.
    /// </summary>
    public IEnumerable<MarketReadings> Play(int seconds)
    {
        var running = new List<Incident>();
        for (var second = 0; second < seconds; second++)
        {
            var now = Origin.AddSeconds(second);
            Distort(running, second, now);
            foreach (var market in _markets)
                market.Arrive(_world, second, now);
            if (second < _backAt)
                continue;
            foreach (var market in _markets)
                yield return market.Measure(SpotOf(market), PeersOf(market), now);
        }
    }

    private void Distort(List<Incident> running, int second, DateTimeOffset now)
    {
        foreach (var distortion in _distortions.Values)
            distortion.Clear();
        for (; _begun < _incidents.Count && _incidents[_begun].Start <= second; _begun++)
            running.Add(_incidents[_begun]);
        running.RemoveAll(incident => incident.End <= second);
        foreach (var incident in running)
        {
            incident.Distort(_world, second, _distortions);
            var (across, offset, length) = incident.Disturbance;
            if (across == Across.Gap && second >= incident.Start + offset && second < incident.Start + offset + length)
            {
                foreach (var market in incident.Occupies)
                    _distortions[market].IsSilent = true;
            }
            else if (across == Across.EngineRestart && second == incident.Start + offset)
            {
                _backAt = second + length;
                foreach (var market in _markets)
                    market.Restart(now);
            }
        }
    }

    private MarketSettings SettingsOf(WorldMarket market, SurveillanceConfig config) => new(
        market.Id,
        config.Instruments[market.Id.Instrument].Type,
        TracksSpot: market.Id == World.PerpId && _world.Spot is not null,
        HasPeers: _world.Markets.Any(other => other != market && other.Id.Instrument == market.Id.Instrument),
        config.Features.DataCapture.StaleAfter,
        config.Features.ZScore,
        config.Rules);

    private PlayedMarket? SpotOf(PlayedMarket market) =>
        market.Id == World.PerpId ? _markets.FirstOrDefault(other => other.Id == World.SpotId) : null;

    private List<PlayedMarket> PeersOf(PlayedMarket market) =>
        [.. _markets.Where(other => other != market && other.Id.Instrument == market.Id.Instrument)];
}
