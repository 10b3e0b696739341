using Microsoft.Extensions.Time.Testing;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Timescale;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine.Incidents;

/// <summary>The part of an engine that stores books around alerts, on a spool of its own. Times are seconds.</summary>
internal sealed class IncidentBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly RowSpool _spool;
    private readonly Inbox<AlertMoment> _inbox = new();
    private readonly MeasuringPlan _plan;

    public IncidentBench(SurveillanceConfig? config = null)
    {
        _plan = MeasuringPlan.Of(config ?? Shipped.Config);
        _spool = new RowSpool(_folder.PathTo("spool"), () => 1 << 28, _time, new KeptLog());
        Pulse = new ServicePulse(_time);
        Books = new AlertBooks(_inbox, new History(_spool, Pulse, _time), Pulse);
    }

    public AlertBooks Books { get; }

    /// <summary>Since when a market is measured by the engine; null for one that is not.</summary>
    public Func<MarketId, DateTimeOffset?> MeasuredSince { get; set; } = _ => At(-3_600);

    public ServicePulse Pulse { get; }

    public static DateTimeOffset At(double second) => Some.Now.AddSeconds(second);

    /// <summary>
    /// Reads a book whose sequence is the tenth of a second at which it was received; at once, if nothing else is said.
    /// </summary>
    public void Read(
        MarketId market, double second, double venueLagSeconds = 0, Level[]? levels = null, double? lookedAt = null)
    {
        var book = Some.Book(60_000, 60_001, market: market) with
        {
            Timestamp = At(second - venueLagSeconds),
            LocalTimestamp = At(second),
            SequenceId = (long)Math.Round(10 * second),
        };
        book = levels is null ? book : book with { Bids = levels, Asks = levels };
        Books.Keep(book, MarketReadings.Of(market), At(lookedAt ?? second), _plan);
    }

    /// <summary>Reads ten books a second; the end is included.</summary>
    public void Flow(double from, double to, params MarketId[] markets)
    {
        for (var tenth = Math.Round(10 * from); tenth <= Math.Round(10 * to); tenth++)
        {
            foreach (var market in markets)
                Read(market, tenth / 10);
            Turn(tenth / 10);
        }
    }

    public void Alert(double second, MarketId market, string metric = "spread_bps") =>
        _inbox.Add(new AlertMoment(market, metric, At(second)));

    public void Turn(double second) => Books.StoreDue(_plan, At(second), MeasuredSince);

    public void TurnAll() => Books.StoreAll(_plan, MeasuredSince);

    public double Figure(double second, string name)
    {
        Books.Tell(At(second));
        return Pulse.Figures[name];
    }

    /// <summary>The sequences that are stored of a market since the last call, in order.</summary>
    public IReadOnlyList<long> StoredOf(MarketId market)
    {
        TurnAll();
        return [.. TakeRows().Where(row => row.Market == market).Select(row => row.Sequence)];
    }

    /// <summary>The rows that stand in the spool, which count as stored then.</summary>
    public IReadOnlyList<(MarketId Market, long Sequence)> TakeRows()
    {
        List<(MarketId, long)> rows = [];
        var load = _spool.NewLoad([SnapshotRows.Table]);
        while (true)
        {
            _spool.Fill(load, int.MaxValue);
            if (load.Rows == 0)
                return rows;
            rows.AddRange(load.Batches.Where(batch => batch.Rows > 0).SelectMany(RowsOf));
            _spool.Stored(load, new StoreOutcome(load.Rows, new Dictionary<string, long>()));
        }
    }

    private static IEnumerable<(MarketId Market, long Sequence)> RowsOf(RowBatch batch)
    {
        var columns = batch.Insert().Parameters;
        return ((List<string?>)columns[2].Value!)
            .Zip((List<string?>)columns[3].Value!, (List<long?>)columns[4].Value!)
            .Select(row => (new MarketId(row.First!, row.Second!), row.Third!.Value));
    }

    public void Dispose()
    {
        _spool.Dispose();
        _folder.Dispose();
    }
}
