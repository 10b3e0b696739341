using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

/// <summary>Lists that an edit replaces while others go through them.</summary>
public sealed class RosterTests
{
    private readonly Roster<string> _coins = new(["BTC", "ETH"]);

    [Fact]
    public void Who_goes_through_it_sees_one_state_to_the_end()
    {
        var seen = new List<string>();
        foreach (var coin in _coins)
        {
            seen.Add(coin);
            _coins.Put(["SOL"]);
        }

        Assert.Equal(["BTC", "ETH"], seen);
        Assert.Equal(["SOL"], _coins);
    }

    [Fact]
    public void What_is_made_of_a_member_is_kept_for_as_long_as_it_stays()
    {
        var books = _coins.Made(coin => new List<string> { coin });
        var bitcoins = books[0];
        _coins.Put(["SOL", _coins[0]]);
        Assert.Equal(["SOL", "BTC"], books.Select(book => book[0]));
        Assert.Same(bitcoins, books[1]);
    }

    [Fact]
    public void An_edit_is_told_when_all_lists_have_followed_it()
    {
        var some = _coins.Only(coin => coin.Length == 3);
        var made = some.Made(coin => coin.ToUpperInvariant());
        IReadOnlyList<string>? told = null;
        some.Changed += () => told = [.. made];
        _coins.Put(["sol", "doge"]);
        Assert.Null(told);
        _coins.Tell();
        Assert.Equal(["SOL"], told);
    }

    [Fact]
    public async Task Work_waits_for_a_first_member()
    {
        var none = _coins.Only(coin => coin == "SOL");
        var begun = false;
        var work = none.OnceAnyone(_ =>
        {
            begun = true;
            return Task.CompletedTask;
        })(TestContext.Current.CancellationToken);
        Assert.False(begun);
        _coins.Put(["SOL"]);
        _coins.Tell();
        await work;
        Assert.True(begun);
    }
}
