using Surveillance.Platform.Timescale.Spooling;
using static Surveillance.Tests.Platform.Timescale.Spooling.SpoolBench;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>How full a spool is can be read at any time, and is told once before it drops anything.</summary>
public sealed class SpoolLevelTests : IDisposable
{
    private readonly SpoolBench _bench = new() { MaxBytes = Megabyte };
    private readonly RowSpool _spool;
    private readonly RowBlock _rows;
    private long _last;

    public SpoolLevelTests() => (_spool, _rows) = _bench.Engine();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_bound_is_told_beside_what_is_held_and_follows_an_edit()
    {
        Assert.Equal((0, Megabyte), (_spool.Figures.Bytes, _spool.Figures.MaxBytes));
        _bench.MaxBytes = 7 * Megabyte;
        Assert.Equal(7 * Megabyte, _spool.Figures.MaxBytes);
    }

    [Fact]
    public void Three_quarters_are_told_once_and_before_rows_are_dropped()
    {
        Grow(0.70);
        Assert.Empty(_bench.Texts);
        Grow(0.76);
        Assert.Equal(0, _spool.Figures.Dropped);
        Grow(0.95);
        Assert.Equal("The spool fills up: it holds 0.8 of 1 MB (data_capture.spool_max_mb), beyond which the oldest "
            + "rows are dropped", Assert.Single(_bench.Texts));
    }

    [Fact]
    public void That_it_has_drained_is_told_below_half_and_then_it_is_watched_anew()
    {
        Grow(0.80);
        Drain(0.55);
        Grow(0.80);
        Assert.Single(_bench.Texts);
        Drain(0.45);
        Assert.Equal(2, _bench.Texts.Length);
        Assert.StartsWith("The spool has room again: it holds 0.", _bench.Texts[1], StringComparison.Ordinal);
        Assert.EndsWith(" of 1 MB", _bench.Texts[1], StringComparison.Ordinal);
        Drain(0);
        Assert.Equal(2, _bench.Texts.Length);
        Grow(0.80);
        Assert.Equal(3, _bench.Texts.Length);
        Assert.StartsWith("The spool fills up", _bench.Texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_of_the_bound_counts_with_the_next_rows()
    {
        Grow(0.60);
        _bench.MaxBytes = Megabyte * 7 / 10;
        CommitSome();
        Assert.StartsWith("The spool fills up", Assert.Single(_bench.Texts), StringComparison.Ordinal);
        _bench.MaxBytes = 2 * Megabyte;
        CommitSome();
        Assert.StartsWith("The spool has room again", _bench.Texts[1], StringComparison.Ordinal);
    }

    /// <summary>Commits rows until the spool holds such a part of a megabyte.</summary>
    private void Grow(double part)
    {
        while (_spool.Figures.Bytes < part * Megabyte)
            CommitSome();
    }

    /// <summary>Stores rows until the spool holds at most such a part of a megabyte.</summary>
    private void Drain(double part)
    {
        var load = _spool.NewLoad([SpoolBench.Table]);
        while (_spool.Figures.Bytes > part * Megabyte && Take(_spool, load, atOnce: 100) is { Count: > 0 } rows)
            _spool.Stored(load, new StoreOutcome(rows.Count, new Dictionary<string, long>()));
    }

    private void CommitSome()
    {
        Commit(_spool, _rows, _last + 1, _last + 100);
        _last += 100;
    }
}
