using Surveillance.Platform.Timescale.Spooling;
using static Surveillance.Tests.Platform.Timescale.Spooling.SpoolBench;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>What was committed comes out again, in order and once, whoever dies and whatever the disk does.</summary>
public sealed class RowSpoolTests : IDisposable
{
    private readonly SpoolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Rows_come_out_in_the_order_of_their_commits_and_once()
    {
        var (spool, rows) = _bench.Engine();
        Commit(spool, rows, 1, 10);
        Commit(spool, rows, 11, 12, "imbalance");
        Assert.Equal(12, spool.Figures.Waiting);
        Assert.Equal(Range(1, 12), TakeAll(spool));
        Commit(spool, rows, 13, 13);
        Assert.Equal([13], TakeAll(spool));
        Assert.Equal((0, 13, 0), (spool.Figures.Waiting, spool.Figures.Written, spool.Figures.Dropped));
        Assert.Empty(_bench.Texts);
    }

    [Fact]
    public void Rows_that_were_not_committed_are_not_there()
    {
        var (spool, rows) = _bench.Engine();
        rows.Long(1);
        rows.Text("spread_bps");
        rows.EndRow();
        Assert.Empty(TakeAll(spool));
        Assert.Empty(_bench.Files);
    }

    [Fact]
    public void A_load_takes_about_as_many_rows_as_it_is_asked_for_and_the_rest_waits()
    {
        var (spool, rows) = _bench.Engine();
        for (var first = 1; first < 100; first += 10)
            Commit(spool, rows, first, first + 9);
        var load = spool.NewLoad([SpoolBench.Table]);
        Assert.Equal(Range(1, 30), Take(spool, load, atOnce: 25));
        Assert.Equal(_bench.Time.GetUtcNow(), spool.Figures.OldestAt);
        Assert.Equal(100, spool.Figures.Waiting);
    }

    [Fact]
    public async Task Rows_on_their_way_wait_at_every_moment()
    {
        var (spool, rows) = _bench.Engine();
        Commit(spool, rows, 1, 10);
        var load = spool.NewLoad([SpoolBench.Table]);
        var isOver = false;
        using var isReading = new ManualResetEventSlim();
        var seen = Task.Factory.StartNew(
            () =>
            {
                HashSet<long> figures = [];
                do
                {
                    figures.Add(spool.Figures.Waiting);
                    isReading.Set();
                }
                while (!Volatile.Read(ref isOver));
                return figures;
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        isReading.Wait(TestContext.Current.CancellationToken);
        try
        {
            for (var round = 0; round < 300; round++)
            {
                spool.Fill(load, 10);
                spool.GiveBack();
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        Assert.Equal([10], await seen);
    }

    [Fact]
    public void Rows_of_a_table_that_nobody_knows_are_lost_and_do_not_wait()
    {
        var (spool, rows) = _bench.Engine();
        var strange = spool.RowsOf(new SpooledTable("strange", ("number", ColumnKind.Long)));
        strange.Long(1);
        strange.EndRow();
        Commit(spool, rows, 1, 10);
        Assert.Equal(11, spool.Figures.Waiting);
        spool.Fill(spool.NewLoad([SpoolBench.Table]), 100);
        Assert.Equal((10, 1), (spool.Figures.Waiting, spool.Figures.Dropped));
    }

    [Fact]
    public void What_an_engine_left_is_taken_over_and_then_gone_from_the_disk()
    {
        var (dead, rows) = _bench.Engine();
        Commit(dead, rows, 1, 100);
        dead.Dispose();

        var (living, own) = _bench.Engine();
        Commit(living, own, 101, 110);
        Assert.True(living.TakeOver());
        Assert.Equal(110, living.Figures.Waiting);
        Assert.Equal(Range(1, 110), TakeAll(living));
        Assert.Single(_bench.Files);
        Assert.StartsWith("100 rows that another engine left", _bench.Texts[0], StringComparison.Ordinal);
        Assert.False(living.TakeOver());
    }

    [Fact]
    public void What_a_living_engine_holds_is_nobody_elses()
    {
        var (one, rows) = _bench.Engine();
        Commit(one, rows, 1, 10);
        var (other, _) = _bench.Engine();
        Assert.False(other.TakeOver());
        Assert.Empty(TakeAll(other));
        Assert.Equal(Range(1, 10), TakeAll(one));
    }

    [Fact]
    public void Rows_that_were_taken_but_not_stored_come_again_after_a_death_and_stored_ones_do_not()
    {
        var (dead, rows) = _bench.Engine();
        Commit(dead, rows, 1, 10);
        Commit(dead, rows, 11, 20);
        Commit(dead, rows, 21, 30);
        var load = dead.NewLoad([SpoolBench.Table]);
        Take(dead, load, atOnce: 10);
        dead.Stored(load, new StoreOutcome(10, new Dictionary<string, long>()));
        Assert.Equal(Range(11, 10), Take(dead, load, atOnce: 10));
        dead.Dispose();

        var (living, _) = _bench.Engine();
        living.TakeOver();
        Assert.Equal(Range(11, 20), TakeAll(living));
    }

    [Fact]
    public void A_spool_that_is_empty_when_its_engine_stops_leaves_nothing()
    {
        var (spool, rows) = _bench.Engine();
        Commit(spool, rows, 1, 10);
        TakeAll(spool);
        spool.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Root));
    }

    [Fact]
    public void Beyond_the_bound_the_oldest_rows_go_counted_and_told_by_table()
    {
        _bench.MaxBytes = Megabyte;
        var (spool, rows) = _bench.Engine();
        for (var first = 1; first <= 200_000; first += 1_000)
            Commit(spool, rows, first, first + 999);
        var figures = spool.Figures;
        Assert.InRange(figures.Bytes, Megabyte / 2, Megabyte);
        Assert.InRange(_bench.Files.Sum(file => new FileInfo(file).Length), Megabyte / 2, Megabyte);
        Assert.True(figures.Dropped > 50_000);
        Assert.Equal(200_000, figures.Waiting + figures.Dropped);
        Assert.Equal(Range(figures.Dropped + 1, figures.Waiting), TakeAll(spool, atOnce: 5_000));
        Assert.Equal(3, _bench.Texts.Length);
        Assert.StartsWith("The spool fills up", _bench.Texts[0], StringComparison.Ordinal);
        Assert.StartsWith("The spool has room again", _bench.Texts[2], StringComparison.Ordinal);
        Assert.Contains(" rows of metrics dropped so far: the spool is as large as data_capture.spool_max_mb",
            _bench.Texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_dead_engines_left_goes_before_own_rows_though_each_left_a_single_segment()
    {
        for (var engine = 0; engine < 20; engine++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            var (dead, left) = _bench.Engine();
            Commit(dead, left, (engine * 10_000) + 1, (engine + 1) * 10_000);
            dead.Dispose();
        }

        _bench.MaxBytes = Megabyte;
        var (spool, rows) = _bench.Engine();
        spool.TakeOver();
        Assert.True(spool.Figures.Bytes > Megabyte);
        for (var first = 200_001; first <= 220_000; first += 1_000)
            Commit(spool, rows, first, first + 999);
        var figures = spool.Figures;
        Assert.InRange(figures.Bytes, Megabyte / 2, Megabyte);
        Assert.Equal(220_000, figures.Waiting + figures.Dropped);
        Assert.Equal(Range(figures.Dropped + 1, figures.Waiting), TakeAll(spool));
    }

    [Fact]
    public void Rows_in_hand_of_a_segment_that_is_dropped_are_not_counted_as_dropped()
    {
        _bench.MaxBytes = Megabyte;
        var (spool, rows) = _bench.Engine();
        Commit(spool, rows, 1, 1_000);
        var load = spool.NewLoad([SpoolBench.Table]);
        Assert.Equal(1_000, Take(spool, load, atOnce: 10).Count);
        for (var first = 1_001; first <= 200_000; first += 1_000)
            Commit(spool, rows, first, first + 999);
        Assert.Equal(200_000, spool.Figures.Waiting + spool.Figures.Dropped);
        spool.Stored(load, new StoreOutcome(1_000, new Dictionary<string, long>()));
        var figures = spool.Figures;
        Assert.Equal(figures.Waiting, TakeAll(spool).Count);
        Assert.Equal(200_000, spool.Figures.Written - figures.Written + 1_000 + figures.Dropped);
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_ridden_out_in_memory_and_told_once()
    {
        _bench.BreakDisk();
        var (spool, rows) = _bench.Engine();
        Commit(spool, rows, 1, 10);
        Commit(spool, rows, 11, 20);
        Assert.False(spool.Figures.IsOnDisk);
        _bench.MendDisk();
        Commit(spool, rows, 21, 30);
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        Commit(spool, rows, 31, 40);
        Assert.True(spool.Figures.IsOnDisk);
        Assert.Equal(Range(1, 40), TakeAll(spool));
        Assert.Equal(2, _bench.Texts.Length);
        Assert.Contains("takes no rows; they are kept in memory", _bench.Texts[0], StringComparison.Ordinal);
        Assert.Contains("takes rows again", _bench.Texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_in_memory_get_on_disk_at_the_end_where_it_takes_them_again()
    {
        _bench.BreakDisk();
        var (spool, rows) = _bench.Engine();
        for (var first = 1; first < 40; first += 10)
            Commit(spool, rows, first, first + 9);
        var load = spool.NewLoad([SpoolBench.Table]);
        Take(spool, load, atOnce: 10);
        spool.Stored(load, new StoreOutcome(10, new Dictionary<string, long>()));
        Take(spool, load, atOnce: 10);
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        Commit(spool, rows, 41, 50);
        _bench.MendDisk();
        spool.Dispose();
        Assert.Equal(0, spool.Figures.Dropped);

        var (next, _) = _bench.Engine();
        next.TakeOver();
        Assert.Equal(Range(11, 40), TakeAll(next));
    }

    [Fact]
    public void Rows_in_memory_have_a_bound_of_their_own()
    {
        _bench.MaxBytes = 1_000 * Megabyte;
        _bench.BreakDisk();
        var (spool, rows) = _bench.Engine();
        const int Rows = 10_000_000;
        for (var first = 1; first <= Rows; first += 10_000)
            Commit(spool, rows, first, first + 9_999);
        var figures = spool.Figures;
        Assert.InRange(figures.Bytes, 50 * Megabyte, 70 * Megabyte);
        Assert.Equal(Rows, figures.Waiting + figures.Dropped);
        Assert.Contains("64 MB of rows in memory", _bench.Texts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_allocates_next_to_nothing()
    {
        var (spool, rows) = _bench.Engine();
        for (var warm = 0; warm < 100; warm++)
            Commit(spool, rows, 1, 1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 100; turn++)
            Commit(spool, rows, 1, 1_000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 2_000);
    }

    private static IEnumerable<long> Range(long first, long count) =>
        Enumerable.Range(0, (int)count).Select(step => first + step);
}
