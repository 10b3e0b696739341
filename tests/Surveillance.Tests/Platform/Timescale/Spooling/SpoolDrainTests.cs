using Npgsql;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Support;
using static Surveillance.Tests.Platform.Timescale.Spooling.SpoolBench;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>Rows wait out any outage of the database in order; a load leaves the spool once it is stored.</summary>
public sealed class SpoolDrainTests : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly List<long> _stored = [];
    private readonly List<int> _loads = [];
    private readonly RowSpool _spool;
    private readonly RowBlock _rows;
    private readonly SpoolDrain _drain;
    private volatile bool _isDown;
    private Task _mayStore = Task.CompletedTask;

    public SpoolDrainTests()
    {
        (_spool, _rows) = _bench.Engine();
        _drain = new SpoolDrain(_spool, StoreAsync, [SpoolBench.Table], _bench.Time, _bench.Log);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _drain.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Rows_are_stored_as_they_come()
    {
        await _drain.StartAsync(Token);
        Commit(_spool, _rows, 1, 10);
        await StoredAsync(10);
        Commit(_spool, _rows, 11, 20_000);
        await StoredAsync(20_000);
        Assert.Empty(_bench.Texts);
    }

    [Fact]
    public async Task While_it_keeps_up_it_stores_in_small_loads()
    {
        await _drain.StartAsync(Token);
        for (var first = 1; first < 5_000; first += 500)
            Commit(_spool, _rows, first, first + 499);
        await StoredAsync(5_000);
        Assert.All(_loads, rows => Assert.InRange(rows, 1, SpoolDrain.FewRows + 500));
    }

    [Fact]
    public async Task When_it_is_behind_it_takes_large_loads_until_nothing_waits()
    {
        for (var first = 1; first < SpoolDrain.Behind + 20_000; first += 500)
            Commit(_spool, _rows, first, first + 499);
        await _drain.StartAsync(Token);
        await Eventually.TrueAsync(() => _spool.Figures.Waiting == 0, "it caught up without a rest");
        Assert.Equal(7, _loads.Count);
    }

    /// <summary>That it was read shows in a row of it that is of no known table.</summary>
    [Fact]
    public async Task While_it_is_behind_the_next_load_is_read_before_one_is_stored()
    {
        var strange = _spool.RowsOf(new SpooledTable("strange", ("number", ColumnKind.Long)));
        const int Rows = SpoolDrain.Behind + 20_000;
        for (var first = 1; first <= Rows; first += 500)
        {
            if (first == SpoolDrain.MostRows + 1)
            {
                strange.Long(1);
                strange.EndRow();
            }

            Commit(_spool, _rows, first, first + 499);
        }

        var mayStore = new TaskCompletionSource();
        _mayStore = mayStore.Task;
        await _drain.StartAsync(Token);
        await Eventually.TrueAsync(() => _spool.Figures.Dropped == 1, "the second load is read");
        Assert.Empty(_stored);
        Assert.Equal(Rows, _spool.Figures.Waiting);
        mayStore.SetResult();
        await Eventually.TrueAsync(() => _spool.Figures.Waiting == 0, "it caught up");
        Assert.Equal(Enumerable.Range(1, Rows).Select(number => (long)number), _stored);
    }

    [Fact]
    public async Task An_outage_is_told_once_ridden_out_and_caught_up_with()
    {
        _isDown = true;
        await _drain.StartAsync(Token);
        for (var first = 1; first < 20_000; first += 1_000)
            Commit(_spool, _rows, first, first + 999);
        await ToldAsync(1, "the outage is told");
        for (var i = 0; i < 20; i++)
            _bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(_bench.Texts);
        Assert.Equal(20_000, _spool.Figures.Waiting);

        _isDown = false;
        await StoredAsync(20_000);
        await ToldAsync(3, "its end is told, and that all is stored");
        Assert.StartsWith("The database cannot store rows", _bench.Texts[0], StringComparison.Ordinal);
        Assert.StartsWith("The database stores rows again after", _bench.Texts[1], StringComparison.Ordinal);
        Assert.StartsWith("The spool has caught up", _bench.Texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_dead_engines_left_comes_first_and_those_that_die_later_are_found()
    {
        var (dead, rows) = _bench.Engine();
        Commit(dead, rows, 1, 5);
        dead.Dispose();
        Commit(_spool, _rows, 6, 9);
        var (dying, others) = _bench.Engine();
        Commit(dying, others, 10, 12);
        await _drain.StartAsync(Token);
        await StoredAsync(9);
        dying.Dispose();
        await StoredAsync(12);
    }

    [Fact]
    public async Task A_stop_stores_what_waits()
    {
        await _drain.StartAsync(Token);
        Commit(_spool, _rows, 1, 95);
        await _drain.StopAsync(Token);
        Assert.Equal(Enumerable.Range(1, 95).Select(number => (long)number), _stored);
        Assert.False(_drain.ExecuteTask!.IsFaulted);
    }

    [Fact]
    public async Task A_stop_during_an_outage_leaves_the_rows_to_the_next_engine()
    {
        _isDown = true;
        await _drain.StartAsync(Token);
        Commit(_spool, _rows, 1, 30);
        await ToldAsync(1, "the outage is told");
        await _drain.StopAsync(Token);
        Assert.StartsWith("30 rows stay in the spool", _bench.Texts[^1], StringComparison.Ordinal);
        _spool.Dispose();

        var (next, _) = _bench.Engine();
        next.TakeOver();
        Assert.Equal(30, TakeAll(next).Count);
    }

    [Fact]
    public async Task A_stop_without_database_and_disk_tells_what_is_lost()
    {
        _isDown = true;
        _bench.BreakDisk();
        await _drain.StartAsync(Token);
        Commit(_spool, _rows, 1, 10);
        await ToldAsync(2, "the outage of both is told");
        Commit(_spool, _rows, 11, 30);
        await _drain.StopAsync(Token);
        Assert.StartsWith("30 rows of metrics are lost", _bench.Texts[^1], StringComparison.Ordinal);
        Assert.Equal((0, 30), (_spool.Figures.Waiting, _spool.Figures.Dropped));
    }

    [Fact]
    public async Task What_is_on_disk_stays_though_the_disk_takes_no_more()
    {
        var (dead, rows) = _bench.Engine();
        Commit(dead, rows, 1, 10);
        dead.Dispose();
        _isDown = true;
        await _drain.StartAsync(Token);
        await ToldAsync(2, "what was left is told, and the outage");
        _bench.BreakDisk();
        Commit(_spool, _rows, 11, 30);
        await _drain.StopAsync(Token);
        Assert.StartsWith("20 rows of metrics are lost", _bench.Texts[^2], StringComparison.Ordinal);
        Assert.StartsWith("10 rows stay in the spool", _bench.Texts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_on_their_way_that_the_bound_let_go_are_told_as_lost_at_a_stop()
    {
        _bench.MaxBytes = Megabyte;
        _isDown = true;
        await _drain.StartAsync(Token);
        Commit(_spool, _rows, 1, 1_000);
        await ToldAsync(1, "the outage is told");
        for (var first = 1_001; first <= 200_000; first += 1_000)
            Commit(_spool, _rows, first, first + 999);
        await _drain.StopAsync(Token);
        var figures = _spool.Figures;
        Assert.Equal(200_000, figures.Waiting + figures.Dropped);
        Assert.StartsWith("1000 rows of metrics are lost", _bench.Texts[^2], StringComparison.Ordinal);
        Assert.StartsWith($"{figures.Waiting} rows stay in the spool", _bench.Texts[^1], StringComparison.Ordinal);
        _spool.Dispose();

        var (next, _) = _bench.Engine();
        next.TakeOver();
        Assert.Equal(figures.Waiting, TakeAll(next).Count);
    }

    [Fact]
    public async Task A_mistake_of_ours_is_no_outage()
    {
        using var drain = new SpoolDrain(
            _spool, (_, _) => throw new InvalidOperationException("ours"), [SpoolBench.Table], _bench.Time, _bench.Log);
        Commit(_spool, _rows, 1, 1);
        await drain.StartAsync(Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => drain.ExecuteTask!);
    }

    private async Task<StoreOutcome> StoreAsync(IReadOnlyList<RowBatch> batches, CancellationToken cancellationToken)
    {
        if (_isDown)
            throw new NpgsqlException("down");
        await _mayStore.WaitAsync(cancellationToken);
        lock (_stored)
        {
            _loads.Add(batches.Sum(batch => batch.Rows));
            _stored.AddRange(batches.SelectMany(NumbersOf));
        }

        return new StoreOutcome(batches.Sum(batch => batch.Rows), new Dictionary<string, long>());
    }

    /// <summary>Lets pauses pass until so many lines are in the log.</summary>
    private Task ToldAsync(int lines, string what) => Eventually.TrueAsync(
        () =>
        {
            _bench.Time.Advance(TimeSpan.FromMilliseconds(100));
            return _bench.Texts.Length == lines;
        },
        what);

    /// <summary>Lets pauses pass until so many rows are stored, each once and in order.</summary>
    private async Task StoredAsync(int count)
    {
        await Eventually.TrueAsync(
            () =>
            {
                _bench.Time.Advance(TimeSpan.FromSeconds(1));
                lock (_stored)
                    return _stored.Count == count && _spool.Figures.Waiting == 0;
            },
            $"{count} rows are stored");
        Assert.Equal(Enumerable.Range(1, count).Select(number => (long)number), _stored);
    }
}
