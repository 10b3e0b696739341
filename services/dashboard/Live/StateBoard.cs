using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Live;

/// <summary>
/// Holds the state that all browsers share: the loops that read put new parts in, pages look at it and hear of changes.
/// It also knows what pages look at, so that nothing is read for nobody.
/// </summary>
public sealed class StateBoard(ConfigurationWatch configuration, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MarketId, int> _watched = [];
    private volatile DashboardState _current = new(
        0, time.GetUtcNow(), configuration.Current, configuration.RejectedEdit, LivePart.Nothing, HistoryPart.Nothing);

    private int _viewers;

    private event Action<DashboardState>? Changed;

    /// <summary>The newest state.</summary>
    public DashboardState Current => _current;

    /// <summary>Whether any browser has a page open.</summary>
    public bool HasViewers => Volatile.Read(ref _viewers) > 0;

    /// <summary>The markets that open pages show.</summary>
    public IReadOnlyCollection<MarketId> Watched
    {
        get
        {
            lock (_gate)
                return [.. _watched.Keys];
        }
    }

    /// <summary>
    /// Says that a page looks, and tells it of each new state, until what is returned is disposed.
    /// </summary>
    /// <param name="changed">Called on the task of the loop that swapped the state: it must not wait.</param>
    public IDisposable View(Action<DashboardState> changed)
    {
        Interlocked.Increment(ref _viewers);
        Changed += changed;
        return new Ending(() =>
        {
            Changed -= changed;
            Interlocked.Decrement(ref _viewers);
        });
    }

    /// <summary>Asks for the books of markets, until what is returned is disposed.</summary>
    public IDisposable Watch(IReadOnlyCollection<MarketId> markets)
    {
        lock (_gate)
        {
            foreach (var market in markets)
                _watched[market] = _watched.GetValueOrDefault(market) + 1;
        }

        return new Ending(() => Unwatch(markets));
    }

    /// <summary>Puts in what Redis holds.</summary>
    public void Put(LivePart live) => Swap(state =>
        state with { Live = live, Trends = state.Trends.After(live, time.GetUtcNow()) });

    /// <summary>Puts in what the database holds.</summary>
    public void Put(HistoryPart history) => Swap(state => state with { History = history });

    private void Unwatch(IReadOnlyCollection<MarketId> markets)
    {
        lock (_gate)
        {
            foreach (var market in markets)
            {
                if (--_watched[market] == 0)
                    _watched.Remove(market);
            }
        }
    }

    private void Swap(Func<DashboardState, DashboardState> change)
    {
        DashboardState next;
        lock (_gate)
        {
            next = change(_current) with
            {
                Version = _current.Version + 1,
                AsOf = time.GetUtcNow(),
                Config = configuration.Current,
                RejectedEdit = configuration.RejectedEdit,
            };
            _current = next;
        }

        Changed?.Invoke(next);
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
