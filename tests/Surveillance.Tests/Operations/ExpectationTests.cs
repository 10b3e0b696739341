using Surveillance.Operations.Runbook;

namespace Surveillance.Tests.Operations;

/// <summary>What an answer of the system is compared with.</summary>
public sealed class ExpectationTests
{
    [Theory]
    [InlineData("PONG", "PONG")]
    [InlineData("  <n>  ", "42")]
    [InlineData("<n≥30>", "30")]
    [InlineData("<n≤20>", "20")]
    [InlineData("(<n≥1> row…", "(2 rows)")]
    [InlineData("a … z", "a b  c z")]
    [InlineData("{\"a\":…}", "{\"a\":[1.5|2]}")]
    [InlineData("one\n…\nfour", "one\ntwo\nthree\nfour")]
    [InlineData("one\n…\nfour", "one\nfour")]
    [InlineData("…", "")]
    [InlineData("* b\n* a", "a\nb")]
    [InlineData("! c", "a\nb")]
    [InlineData("nothing", "")]
    [InlineData("nothing", "\n  \n")]
    public void An_answer_of_that_kind_is_as_expected(string expected, string output) =>
        Assert.Null(MistakeIn(expected, 0, output));

    [Theory]
    [InlineData("PONG", "PONG!")]
    [InlineData("PONG", "PONG\nPONG")]
    [InlineData("PONG", "")]
    [InlineData("<n>", "4x")]
    [InlineData("<n≥30>", "29")]
    [InlineData("<n≤20>", "21")]
    [InlineData("a.c", "abc")]
    [InlineData("one\n…\nfour", "one\ntwo")]
    [InlineData("* c", "a\nb")]
    [InlineData("! …b", "a\nab")]
    [InlineData("nothing", "a")]
    public void Any_other_answer_is_not(string expected, string output) =>
        Assert.NotNull(MistakeIn(expected, 0, output));

    [Fact]
    public void A_command_must_succeed_unless_another_code_is_asked_for()
    {
        Assert.Null(MistakeIn("", 0, "whatever"));
        Assert.Equal("exit code 2, not 0", MistakeIn("", 2, "whatever"));
        Assert.Null(MistakeIn("exit code 1", 1, ""));
        Assert.Equal("exit code 0, not 1", MistakeIn("exit code 1", 0, ""));
        // Ended by Ctrl-C: what was said until then counts.
        Assert.Null(MistakeIn("* a", null, "a"));
    }

    private static string? MistakeIn(string expected, int? code, string output) =>
        new Expectation(expected.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .MistakeIn(code, output.Split('\n'));
}
