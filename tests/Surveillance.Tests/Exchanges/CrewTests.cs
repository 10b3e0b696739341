using Surveillance.Exchanges;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>Work side by side that begins and ends while the rest goes on.</summary>
public sealed class CrewTests : IDisposable
{
    private readonly Crew _crew = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _working = [];

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Work_begins_with_the_crew_or_later_and_each_piece_ends_by_itself_when_told()
    {
        _crew.Begin("one", token => WorkAsync("one", token));
        Assert.Empty(Working());
        var running = _crew.RunAsync(_stop.Token);
        _crew.Begin("two", token => WorkAsync("two", token));
        await WorkingAsync("one", "two");
        await _crew.EndAsync("one");
        Assert.Equal(["two"], Working());
        _crew.Begin("one", token => WorkAsync("one", token));
        await WorkingAsync("one", "two");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Working());
    }

    [Fact]
    public async Task A_mistake_of_one_ends_all_and_is_told()
    {
        var mistake = new TaskCompletionSource();
        _crew.Begin("right", token => WorkAsync("right", token));
        _crew.Begin("wrong", _ => mistake.Task);
        var running = _crew.RunAsync(_stop.Token);
        await WorkingAsync("right");
        mistake.SetException(new NotSupportedException("a mistake"));
        Assert.Equal("a mistake", (await Assert.ThrowsAsync<NotSupportedException>(() => running)).Message);
        Assert.Empty(Working());
    }

    [Fact]
    public async Task Work_that_ends_untold_is_a_mistake()
    {
        _crew.Begin("short", _ => Task.CompletedTask);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _crew.RunAsync(_stop.Token));
    }

    private async Task WorkAsync(string name, CancellationToken stop)
    {
        lock (_working)
            _working.Add(name);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        }
        finally
        {
            lock (_working)
                _working.Remove(name);
        }
    }

    private IEnumerable<string> Working()
    {
        lock (_working)
            return [.. _working.Order(StringComparer.Ordinal)];
    }

    private Task WorkingAsync(params string[] names) =>
        Eventually.TrueAsync(() => Working().SequenceEqual(names), $"{string.Join(" and ", names)} work");
}
