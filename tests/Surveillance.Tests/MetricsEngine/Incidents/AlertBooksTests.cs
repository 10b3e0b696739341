using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Platform.Configuration;

namespace Surveillance.Tests.MetricsEngine.Incidents;

/// <summary>Which books around an alert are stored.</summary>
public sealed class AlertBooksTests : IDisposable
{
    private readonly IncidentBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Every_book_from_thirty_seconds_before_to_thirty_seconds_after_is_stored_once_and_no_other()
    {
        _bench.Flow(0, 40.2, Shipped.Perp, Shipped.Spot);
        _bench.Alert(40, Shipped.Perp);
        _bench.Flow(40.3, 80, Shipped.Perp, Shipped.Spot);
        _bench.TurnAll();
        var rows = _bench.TakeRows();
        Assert.Equal(Tenths(100, 700), rows.Select(row => row.Sequence).Order());
        Assert.All(rows, row => Assert.Equal(Shipped.Perp, row.Market));
        Assert.Equal(601, _bench.Figure(80, "alert_books_stored"));
        Assert.Equal(0, _bench.Figure(80, "alert_books_missed"));
        Assert.Equal(0, _bench.Figure(80, "alerts_cut_short"));
    }

    [Fact]
    public void The_books_before_are_stored_in_their_order()
    {
        _bench.Flow(0, 20, Shipped.Perp);
        _bench.Alert(20, Shipped.Perp);
        Assert.Equal(Tenths(0, 200), _bench.StoredOf(Shipped.Perp));
    }

    [Fact]
    public void The_last_book_of_a_dead_feed_is_not_of_an_alert_that_came_later_however_long_it_is_looked_at()
    {
        _bench.Read(Shipped.Perp, 0);
        _bench.Alert(40, Shipped.Perp);
        for (var second = 1; second <= 60; second++)
        {
            _bench.Read(Shipped.Perp, 0, lookedAt: second);
            if (second >= 40)
                _bench.Turn(second);
        }

        Assert.Empty(_bench.StoredOf(Shipped.Perp));
    }

    [Fact]
    public void An_alert_on_two_books_stores_both()
    {
        _bench.Flow(0, 5, [.. Shipped.Config.EnabledMarkets]);
        _bench.Alert(5, Shipped.Perp, "basis_bps");
        _bench.Flow(5.1, 6, [.. Shipped.Config.EnabledMarkets]);
        _bench.TurnAll();
        Assert.Equal(
            new HashSet<MarketId> { Shipped.Perp, Shipped.Spot },
            _bench.TakeRows().Select(row => row.Market).ToHashSet());
        _bench.Alert(6, Shipped.Perp, "cross_exchange_spread_bps");
        Assert.Equal(Tenths(0, 60), _bench.StoredOf(Shipped.OtherPerp));
    }

    [Fact]
    public void Alerts_that_overlap_store_each_book_once()
    {
        _bench.Flow(0, 40, Shipped.Perp);
        _bench.Alert(38, Shipped.Perp);
        _bench.Alert(40, Shipped.Perp, "basis_bps");
        _bench.Flow(40.1, 50, Shipped.Perp);
        _bench.Alert(45, Shipped.Perp);
        _bench.Flow(50.1, 90, Shipped.Perp);
        Assert.Equal(Tenths(80, 750), _bench.StoredOf(Shipped.Perp));
    }

    [Fact]
    public void A_book_counts_by_the_clock_of_the_venue_and_by_ours()
    {
        _bench.Alert(10, Shipped.Perp);
        _bench.Turn(11);
        _bench.Read(Shipped.Perp, 39.9);
        _bench.Read(Shipped.Perp, 40.1, venueLagSeconds: 0.3);
        _bench.Read(Shipped.Perp, 40.2, venueLagSeconds: 0.1);
        Assert.Equal([399, 401], _bench.StoredOf(Shipped.Perp));
    }

    [Fact]
    public void An_alert_that_is_noticed_late_still_has_its_thirty_seconds()
    {
        _bench.Flow(0, 54, Shipped.Perp);
        _bench.Alert(40, Shipped.Perp);
        _bench.Flow(54.1, 80, Shipped.Perp);
        Assert.Equal(Tenths(100, 700), _bench.StoredOf(Shipped.Perp));
    }

    [Fact]
    public void An_alert_older_than_thirty_seconds_stores_nothing_of_now()
    {
        _bench.Alert(-31, Shipped.Perp);
        _bench.Turn(-1);
        _bench.Flow(0, 5, Shipped.Perp);
        Assert.Empty(_bench.StoredOf(Shipped.Perp));
    }

    [Fact]
    public void Many_books_at_once_are_stored_over_several_turns()
    {
        _bench.Flow(0, 30, Shipped.Perp);
        _bench.Alert(30, Shipped.Perp);
        _bench.Turn(30);
        Assert.Equal(256, _bench.TakeRows().Count);
        Assert.False(_bench.Books.HasMany);
        _bench.Turn(30.9);
        Assert.Empty(_bench.TakeRows());
        _bench.Turn(31);
        Assert.Equal(45, _bench.TakeRows().Count);
    }

    [Fact]
    public void Books_after_an_alert_are_stored_once_a_second()
    {
        _bench.Alert(0, Shipped.Perp);
        _bench.Flow(0, 0.9, Shipped.Perp);
        _bench.TakeRows();
        _bench.Flow(1, 1.9, Shipped.Perp);
        Assert.InRange(_bench.TakeRows().Count, 9, 11);
        _bench.Read(Shipped.Perp, 2);
        _bench.Turn(1.95);
        Assert.Empty(_bench.TakeRows());
    }

    [Fact]
    public void A_small_budget_shortens_the_time_and_says_so()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("features.yaml", "recent_books_max_mb: 256", "recent_books_max_mb: 1");
        using var bench = new IncidentBench(folder.Read());
        var levels = new Level[200];
        for (var tenth = 0; tenth < 300; tenth++)
        {
            bench.Read(Shipped.Perp, tenth / 10.0, levels: levels);
            bench.Read(Shipped.OtherPerp, tenth / 10.0, levels: levels);
        }

        var (kept, early) = (bench.Figure(30, "recent_books"), bench.Figure(30, "recent_books_let_go_early"));
        Assert.Equal(600, kept + early);
        Assert.Equal(1, bench.Figure(30, "recent_books_mb"));
        Assert.InRange(bench.Figure(30, "recent_books_seconds"), (kept / 20) - 0.2, (kept / 20) + 0.2);

        bench.Alert(30, Shipped.Perp);
        bench.Alert(30, Shipped.OtherPerp);
        bench.TurnAll();
        Assert.Equal(kept, bench.TakeRows().Count);
        Assert.Equal(2, bench.Figure(30, "alerts_cut_short"));
    }

    [Theory]
    [InlineData(29.9, 1)]
    [InlineData(30, 0)]
    [InlineData(-1, 0)]
    public void An_alert_that_fires_within_thirty_seconds_after_its_market_came_here_is_cut_short(
        double second, int cutShort)
    {
        _bench.MeasuredSince = market => market == Shipped.Perp ? IncidentBench.At(0) : null;
        _bench.Flow(0, 30, Shipped.Perp);
        _bench.Alert(second, Shipped.Perp);
        _bench.Alert(second, Shipped.OtherPerp);
        _bench.TurnAll();
        Assert.Equal(cutShort, _bench.Figure(30, "alerts_cut_short"));
    }

    [Fact]
    public void Nothing_is_stored_for_an_alert_from_before_the_clock_was_set_back_and_no_book_is_held_up()
    {
        _bench.Flow(600, 610, Shipped.Perp);
        _bench.Alert(610, Shipped.Perp);
        _bench.Turn(610);
        _bench.TurnAll();
        _bench.TakeRows();
        Assert.Equal(0, _bench.Figure(0, "recent_books"));
        _bench.Flow(0, 50, Shipped.Perp);
        Assert.Empty(_bench.StoredOf(Shipped.Perp));
        Assert.Equal(0, _bench.Figure(50, "recent_books_let_go_early"));
    }

    [Fact]
    public void Books_that_go_before_their_turn_came_are_counted()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("features.yaml", "recent_books_max_mb: 256", "recent_books_max_mb: 1");
        using var bench = new IncidentBench(folder.Read());
        for (var tenth = 0; tenth < 400; tenth++)
            bench.Read(Shipped.Perp, tenth / 10.0, levels: new Level[20]);
        bench.Alert(39.9, Shipped.Perp);
        bench.Turn(40);
        var stored = bench.TakeRows().Count;
        for (var tenth = 400; tenth < 800; tenth++)
            bench.Read(Shipped.OtherPerp, tenth / 10.0, levels: new Level[1_000]);
        Assert.Empty(bench.StoredOf(Shipped.Perp));
        Assert.Equal(301 - stored, bench.Figure(80, "alert_books_missed"));
    }

    private static IEnumerable<long> Tenths(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(tenth => (long)tenth);
}
