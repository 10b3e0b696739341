using Surveillance.Exchanges;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>How often a venue is asked what it lists.</summary>
public sealed class DailyListingsTests : IDisposable
{
    private readonly Offline _stage = Offline.Okx().Stage;
    private readonly CancellationTokenSource _end = new();
    private readonly DailyListings _listings;
    private Func<Task> _answer = () => Task.CompletedTask;
    private int _asked;
    private CancellationToken _token;

    public DailyListingsTests() => _listings = new DailyListings(
        "okx",
        token =>
        {
            (_asked, _token) = (_asked + 1, token);
            return _answer();
        },
        _stage.Context);

    public void Dispose() => _end.Dispose();

    [Fact]
    public async Task Connections_that_need_the_listings_at_the_same_time_share_one_request()
    {
        var answer = new TaskCompletionSource();
        _answer = () => answer.Task;
        var (first, second) = (_listings.NeedAsync(_end.Token), _listings.NeedAsync(_end.Token));
        Assert.Equal((1, false, false), (_asked, first.IsCompleted, second.IsCompleted));
        answer.SetResult();
        await Task.WhenAll(first, second, _listings.NeedAsync(_end.Token));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Who_leaves_takes_the_answer_from_nobody_who_waits_on()
    {
        var answer = new TaskCompletionSource();
        _answer = () => answer.Task.WaitAsync(_token);
        using var leaving = new CancellationTokenSource();
        var (first, second) = (_listings.NeedAsync(leaving.Token), _listings.NeedAsync(_end.Token));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        answer.SetResult();
        await second;
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_request_that_nobody_waits_for_any_more_is_given_up_and_the_next_one_asks_anew()
    {
        _answer = () => Task.Delay(Timeout.InfiniteTimeSpan, _stage.Time, _token);
        using var leaving = new CancellationTokenSource();
        Task[] waiting = [_listings.NeedAsync(leaving.Token), _listings.NeedAsync(leaving.Token)];
        await leaving.CancelAsync();
        foreach (var each in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => each);
        Assert.True(_token.IsCancellationRequested);
        _answer = () => Task.CompletedTask;
        await _listings.NeedAsync(_end.Token);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task A_connection_of_the_next_day_asks_anew()
    {
        await _listings.NeedAsync(_end.Token);
        _stage.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        await _listings.NeedAsync(_end.Token);
        Assert.Equal(1, _asked);
        _stage.Time.Advance(TimeSpan.FromTicks(1));
        await _listings.NeedAsync(_end.Token);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task A_failure_is_told_to_who_waits_and_kept_for_nobody_else()
    {
        _answer = () => Task.FromException(new HttpRequestException("no route"));
        await Assert.ThrowsAsync<HttpRequestException>(() => _listings.NeedAsync(_end.Token));
        _answer = () => Task.CompletedTask;
        await _listings.NeedAsync(_end.Token);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task The_loop_asks_once_a_day_and_after_a_failure_again_in_half_a_minute()
    {
        _answer = () => Task.FromException(new FeedProtocolException("okx", "instruments", "{}"u8));
        var running = _listings.RunAsync(_end.Token);
        Assert.Equal(1, _asked);
        _answer = () => Task.CompletedTask;
        Assert.Equal(1, AskedAfter(TimeSpan.FromSeconds(29)));
        Assert.Equal(2, AskedAfter(TimeSpan.FromSeconds(1)));
        Assert.Equal(2, AskedAfter(TimeSpan.FromHours(23)));
        Assert.Equal(3, AskedAfter(TimeSpan.FromHours(1)));
        Assert.Contains("tried again in 30 s", Assert.Single(_stage.Log.Entries).Text, StringComparison.Ordinal);
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task What_newcomers_need_is_asked_until_the_venue_tells_it()
    {
        var running = _listings.RunAsync(_end.Token);
        _answer = () => Task.FromException(new HttpRequestException("no route"));
        _listings.Outdate();
        await Eventually.TrueAsync(() => _stage.Log.Entries.Count == 1, "the venue did not tell");
        await Eventually.TurnsAsync();
        _answer = () => Task.CompletedTask;
        Assert.Equal(3, AskedAfter(TimeSpan.FromSeconds(30)));
        Assert.Equal(3, AskedAfter(TimeSpan.FromHours(23)));
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>The loop moves on within the call: nothing that it waits for takes any other time.</summary>
    private int AskedAfter(TimeSpan time)
    {
        _stage.Time.Advance(time);
        return _asked;
    }
}
