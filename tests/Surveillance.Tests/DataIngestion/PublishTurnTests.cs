using Surveillance.DataIngestion;
using Surveillance.Markets;
using Surveillance.Tests.Exchanges;

namespace Surveillance.Tests.DataIngestion;

public sealed class PublishTurnTests
{
    private static readonly BookStamp Stamp = new(Offline.Start, Offline.Start, BookSource.Stream, DepthLevels: 20);

    private readonly PublishedMarket _market = new(Offline.Binance().Stage.Feed);
    private readonly PublishTurn _turn = new();
    private readonly List<PublishedMarket> _again = [];

    [Fact]
    public async Task A_turn_that_stands_in_Redis_is_empty_and_its_texts_are_used_again()
    {
        var text = _turn.Commands.NextText();
        Assert.NotSame(text, _turn.Commands.NextText());
        Send(Task.CompletedTask);
        await _turn.SettleAsync(_again.Add);
        Assert.Same(text, _turn.Commands.NextText());
        Assert.Empty(_again);
        Assert.Empty(_turn.Markets);
        Assert.Equal(0, _turn.Commands.Count);
    }

    [Fact]
    public async Task A_turn_that_failed_is_due_again_and_the_next_one_begins_empty_with_other_texts()
    {
        var text = _turn.Commands.NextText();
        Send(Task.FromException(new TimeoutException()), Task.CompletedTask);
        await Assert.ThrowsAsync<TimeoutException>(() => _turn.SettleAsync(_again.Add));
        Assert.Equal([_market], _again);
        Assert.NotSame(text, _turn.Commands.NextText());
        await _turn.SettleAsync(_again.Add);
        Assert.Single(_again);
    }

    [Fact]
    public async Task A_turn_waits_for_every_answer_whatever_their_order()
    {
        var (first, last) = (new TaskCompletionSource(), new TaskCompletionSource());
        Send(first.Task, last.Task);
        var settled = _turn.SettleAsync(_again.Add);
        last.SetResult();
        Assert.False(settled.IsCompleted);
        first.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => settled);
        Assert.Equal([_market], _again);
    }

    [Fact]
    public void States_between_two_texts_are_counted_as_conflated()
    {
        var book = new OrderBook(_market.Feed.Market);
        book.Load([new(100, 1)], [new(101, 1)], 5, 1);
        Assert.Equal(0, Written(book));
        book.Apply([new(100, 2)], [], 2);
        Assert.Equal(0, Written(book));
        for (var id = 3; id < 6; id++)
            book.Apply([new(100, id)], [], id);
        Assert.Equal(2, Written(book));
        Assert.Equal(0, Written(book));
    }

    private long Written(OrderBook book)
    {
        _market.Write(_turn.Commands.NextText(), book, Stamp);
        return _market.TakeConflated();
    }

    private void Send(params Task[] commands)
    {
        _turn.Markets.Add(_market);
        foreach (var command in commands)
            _turn.Commands.Add(command);
    }
}
