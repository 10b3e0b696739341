using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>Rows wait out any outage in order and in bounds; one that is refused holds up no other.</summary>
public sealed class RowBufferTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly KeptLog _log = new();
    private readonly List<int> _stored = [];
    private readonly List<int> _batches = [];
    private volatile bool _isDown;
    private Func<int, bool> _refuses = _ => false;
    private RowBuffer<int> _buffer;

    public RowBufferTests() => _buffer = New(capacity: 100, batchSize: 10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _buffer.Dispose();

    [Fact]
    public async Task Rows_are_stored_in_order_and_in_batches()
    {
        Add(1, 25);
        await _buffer.StartAsync(Token);
        await StoredAsync(25);
        Assert.Equal(Enumerable.Range(1, 25), _stored);
        Assert.Equal([10, 10, 5], _batches);
        Assert.Equal((0, 25L, 0L), (_buffer.Waiting, _buffer.Written, _buffer.Dropped));
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task An_outage_is_told_once_ridden_out_and_costs_no_row()
    {
        _isDown = true;
        await _buffer.StartAsync(Token);
        Add(1, 30);
        await Eventually.TrueAsync(() => _log.Entries.Count == 1, "the outage is told");
        for (var i = 0; i < 20; i++)
            _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(_log.Entries);
        Assert.Equal(30, _buffer.Waiting);

        _isDown = false;
        await StoredAsync(30);
        Assert.Equal(Enumerable.Range(1, 30), _stored);
        await Eventually.TrueAsync(() => _log.Entries.Count == 2, "its end is told");
        Assert.StartsWith("Rows of metrics wait", _log.Entries[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("Rows of metrics are stored again", _log.Entries[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Adding_never_waits_and_what_is_beyond_the_bound_is_dropped_and_counted()
    {
        Add(1, 150);
        Assert.Equal((100, 50L), (_buffer.Waiting, _buffer.Dropped));
        Assert.Equal(
            (LogLevel.Error, "1 rows of metrics dropped so far: 100 already wait for the database"),
            Assert.Single(_log.Entries));
    }

    [Fact]
    public async Task The_oldest_rows_are_the_ones_that_are_kept()
    {
        Add(1, 150);
        await _buffer.StartAsync(Token);
        await StoredAsync(100);
        Assert.Equal(Enumerable.Range(1, 100), _stored);
    }

    [Fact]
    public async Task Rows_that_the_database_refuses_for_good_are_found_dropped_and_told_and_the_others_stored()
    {
        _refuses = row => row is 7 or 8 or 20;
        Add(1, 25);
        await _buffer.StartAsync(Token);
        await StoredAsync(22);
        Assert.Equal(Enumerable.Range(1, 25).Except([7, 8, 20]), _stored);
        Assert.Equal((22L, 3L, 0), (_buffer.Written, _buffer.Dropped, _buffer.Waiting));
        Assert.Equal(3, _log.Entries.Count(entry => entry.Text == "A row of metrics dropped: the database refuses it"));
    }

    [Fact]
    public async Task A_stop_stores_what_waits()
    {
        await _buffer.StartAsync(Token);
        Add(1, 95);
        await _buffer.StopAsync(Token);
        Assert.Equal(Enumerable.Range(1, 95), _stored);
        Assert.False(_buffer.ExecuteTask!.IsFaulted);
    }

    [Fact]
    public async Task A_stop_during_an_outage_gives_up_and_tells_how_many_rows_are_lost()
    {
        _isDown = true;
        await _buffer.StartAsync(Token);
        Add(1, 30);
        await Eventually.TrueAsync(() => _log.Entries.Count == 1, "the outage is told");
        await _buffer.StopAsync(Token);
        Assert.Equal(30, _buffer.Dropped);
        Assert.StartsWith("30 rows of metrics lost", _log.Entries[^1].Text, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Error, _log.Entries[^1].Level);
    }

    [Fact]
    public async Task A_mistake_of_ours_is_no_outage()
    {
        _buffer.Dispose();
        _buffer = new RowBuffer<int>("metrics", (_, _) => throw new InvalidOperationException("ours"), _time, _log);
        Add(1, 1);
        await _buffer.StartAsync(Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _buffer.ExecuteTask!);
    }

    private RowBuffer<int> New(int capacity, int batchSize) =>
        new("metrics", WriteAsync, _time, _log, capacity, batchSize);

    private void Add(int first, int count)
    {
        for (var row = first; row < first + count; row++)
            _buffer.Add(row);
    }

    private Task WriteAsync(IReadOnlyList<int> rows, CancellationToken cancellationToken)
    {
        if (_isDown)
            throw new NpgsqlException("down");
        if (rows.Any(_refuses))
            throw new PostgresException("refused", "ERROR", "ERROR", PostgresErrorCodes.CheckViolation);
        lock (_stored)
        {
            _stored.AddRange(rows);
            _batches.Add(rows.Count);
        }

        return Task.CompletedTask;
    }

    /// <summary>Lets the pauses between attempts pass until so many rows are stored.</summary>
    private Task StoredAsync(int count) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            lock (_stored)
                return _stored.Count == count && _buffer.Waiting == 0;
        },
        $"{count} rows are stored");
}
