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
    public async Task A_turn_that_stands_in_Redis_frees_its_markets()
    {
        Send(Task.CompletedTask);
        await _turn.SettleAsync(_again.Add);
        Assert.False(_market.IsOnItsWay);
        Assert.Empty(_again);
        Assert.Empty(_turn.Markets);
        Assert.Empty(_turn.Commands);
    }

    [Fact]
    public async Task A_turn_that_failed_is_due_again_and_the_next_one_begins_empty()
    {
        Send(Task.FromException(new TimeoutException()), Task.CompletedTask);
        await Assert.ThrowsAsync<TimeoutException>(() => _turn.SettleAsync(_again.Add));
        Assert.Equal([_market], _again);
        Assert.False(_market.IsOnItsWay);
        await _turn.SettleAsync(_again.Add);
        Assert.Single(_again);
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
        _market.Write(book, Stamp);
        return _market.TakeConflated();
    }

    private void Send(params Task[] commands)
    {
        _market.IsOnItsWay = true;
        _turn.Markets.Add(_market);
        _turn.Commands.AddRange(commands);
    }
}
