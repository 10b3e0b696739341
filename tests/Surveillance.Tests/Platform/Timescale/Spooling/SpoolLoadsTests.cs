using Surveillance.Platform.Timescale.Spooling;
using static Surveillance.Tests.Platform.Timescale.Spooling.SpoolBench;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>Several loads in hand: one is stored while the next is read already.</summary>
public sealed class SpoolLoadsTests : IDisposable
{
    private readonly SpoolBench _bench = new();
    private readonly RowSpool _spool;
    private readonly RowBlock _rows;
    private readonly SpoolLoad _first;
    private readonly SpoolLoad _second;

    public SpoolLoadsTests()
    {
        (_spool, _rows) = _bench.Engine();
        (_first, _second) = (_spool.NewLoad([SpoolBench.Table]), _spool.NewLoad([SpoolBench.Table]));
    }

    private static StoreOutcome TenRows => new(10, new Dictionary<string, long>());

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_one_that_was_not_stored_comes_again_after_a_death()
    {
        CommitThirty();
        Assert.Equal(Range(1, 10), Take(_spool, _first, atOnce: 10));
        Assert.Equal(Range(11, 10), Take(_spool, _second, atOnce: 10));
        Assert.Equal(30, _spool.Figures.Waiting);
        _spool.Stored(_first, TenRows);
        Assert.Equal(20, _spool.Figures.Waiting);
        _spool.Dispose();
        Assert.Equal(Range(11, 20), TakenOver());
    }

    [Fact]
    public void The_oldest_row_is_that_of_the_first_one()
    {
        CommitThirty();
        Take(_spool, _first, atOnce: 10);
        var oldest = _spool.Figures.OldestAt;
        Take(_spool, _second, atOnce: 10);
        Assert.Equal(oldest, _spool.Figures.OldestAt);
        _spool.Stored(_first, TenRows);
        Assert.Equal(oldest + TimeSpan.FromSeconds(1), _spool.Figures.OldestAt);
        _spool.Stored(_second, TenRows);
        Assert.Null(_spool.Figures.OldestAt);
    }

    [Fact]
    public void Given_back_they_wait_again_in_their_order()
    {
        CommitThirty();
        Take(_spool, _first, atOnce: 10);
        Take(_spool, _second, atOnce: 10);
        _spool.GiveBack();
        Assert.Equal((30, 0), (_spool.Figures.Waiting, _spool.Figures.Dropped));
        Assert.Equal(Range(1, 30), TakeAll(_spool));
    }

    [Fact]
    public void What_nobody_can_store_does_not_count_as_stored_what_is_in_hand_before_it()
    {
        CommitTenAndAStrangeOne();
        Assert.Equal(Range(1, 10), Take(_spool, _first, atOnce: 10));
        Assert.Empty(Take(_spool, _second, atOnce: 10));
        Assert.Equal((10, 1), (_spool.Figures.Waiting, _spool.Figures.Dropped));
        _spool.Dispose();
        Assert.Equal(Range(1, 10), TakenOver());
    }

    /// <summary>What is left of the dead then is nothing: neither rows nor files.</summary>
    [Fact]
    public void What_nobody_can_store_is_passed_over_once_what_was_before_it_is_stored()
    {
        CommitTenAndAStrangeOne();
        Take(_spool, _first, atOnce: 10);
        Take(_spool, _second, atOnce: 10);
        _spool.Stored(_first, TenRows);
        Assert.Empty(Take(_spool, _second));
        _spool.Dispose();
        Assert.Empty(_bench.Files);
    }

    [Fact]
    public void A_large_one_comes_in_several_batches_in_order()
    {
        const int Rows = (3 * RowBatch.Enough) + 100;
        for (var first = 1; first <= Rows; first += 100)
            Commit(_spool, _rows, first, first + 99);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(Range(1, Rows), Take(_spool, _first));
            Assert.Equal(
                [RowBatch.Enough, RowBatch.Enough, RowBatch.Enough, 100],
                _first.Batches.Select(batch => batch.Rows));
            _spool.GiveBack();
        }
    }

    private static IEnumerable<long> Range(int first, int count) =>
        Enumerable.Range(first, count).Select(number => (long)number);

    /// <summary>Ten a second.</summary>
    private void CommitThirty()
    {
        for (var first = 1; first < 30; first += 10)
        {
            Commit(_spool, _rows, first, first + 9);
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Ten rows, and one behind them of a table that nobody knows.</summary>
    private void CommitTenAndAStrangeOne()
    {
        Commit(_spool, _rows, 1, 10);
        var strange = _spool.RowsOf(new SpooledTable("strange", ("number", ColumnKind.Long)));
        strange.Long(1);
        strange.EndRow();
        _spool.Commit();
    }

    private List<long> TakenOver()
    {
        var (living, _) = _bench.Engine();
        living.TakeOver();
        return TakeAll(living);
    }
}
