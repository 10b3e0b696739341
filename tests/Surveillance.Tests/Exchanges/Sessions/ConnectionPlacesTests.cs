using Surveillance.Exchanges.Sessions;

namespace Surveillance.Tests.Exchanges.Sessions;

/// <summary>Which connection carries which market.</summary>
public sealed class ConnectionPlacesTests
{
    [Fact]
    public void Markets_fill_one_connection_after_another() =>
        Assert.Equal(["A B", "C D", "E"], Assign([], "A B C D E"));

    [Fact]
    public void Who_stays_keeps_its_place_whatever_the_order() =>
        Assert.Equal(["A B", "C D"], Assign(["A B", "C D"], "D C B A"));

    [Fact]
    public void A_newcomer_takes_the_place_of_one_that_left() =>
        Assert.Equal(["A E", "C D"], Assign(["A B", "C D"], "E A C D"));

    [Fact]
    public void A_newcomer_for_whom_there_is_no_place_begins_a_connection() =>
        Assert.Equal(["A B", "C D", "E"], Assign(["A B", "C D"], "A B C D E"));

    [Fact]
    public void A_connection_of_which_nothing_stays_is_left_empty_and_filled_by_nobody() =>
        Assert.Equal(["", "C D", "E"], Assign(["A B", "C D"], "C D E"));

    private static IEnumerable<string> Assign(string[] held, string wanted) =>
        ConnectionPlaces.Assign([.. held.Select(one => one.Split(' '))], wanted.Split(' '), most: 2)
            .Select(markets => string.Join(' ', markets));
}
