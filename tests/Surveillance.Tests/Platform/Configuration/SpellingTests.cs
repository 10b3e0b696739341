using Surveillance.Platform.Configuration;

namespace Surveillance.Tests.Platform.Configuration;

public sealed class SpellingTests
{
    [Fact]
    public void Thousands_of_known_words_are_not_all_told()
    {
        var known = Enumerable.Range(0, 2_000).Select(index => $"F{index:0000}-USDT-PERP").ToList();
        var hint = Spelling.Hint("something-else-entirely", known);
        Assert.StartsWith("known: F0000-USDT-PERP, F0001-USDT-PERP", hint, StringComparison.Ordinal);
        Assert.EndsWith("and 1980 more", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_known_words_are_told() =>
        Assert.Equal("known: red, green", Spelling.Hint("something-else", ["red", "green"]));

    [Fact]
    public void The_nearest_word_is_asked_for() =>
        Assert.Equal("did you mean green?", Spelling.Hint("gren", ["red", "green"]));
}
