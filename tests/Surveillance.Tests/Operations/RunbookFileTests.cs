using Surveillance.Operations.Runbook;
using Surveillance.Tests.Tidy;

namespace Surveillance.Tests.Operations;

/// <summary>The runbook as it is typed.</summary>
public sealed class RunbookFileTests
{
    /// <summary>What these do shows in what is asked next.</summary>
    private static readonly string[] Silent =
        ["docker-compose ", "sed -i ", "rm ", "cat >> ", "(umask ", "curl -f ", "SAMPLES="];

    private static readonly IReadOnlyList<RunbookBlock> Blocks = RunbookFile.Read(SourceTree.Text("RUNBOOK.md"));

    [Fact]
    public void Commands_statements_and_what_comes_back_are_told_apart()
    {
        var blocks = RunbookFile.Read("""
            ## Stores
            <!-- test: incident spread-blowout@0+60 -->
            ```bash within 30 s
            # A comment.
            redis-cli ping
            #> PONG
            echo a \
              b
            cat >> file <<'END'
            # kept
            END
            #> nothing
            ```
            ```sql not run: no time
            -- A comment.
            SELECT 1
             WHERE true;
            --> (1 row)
            ```
            ```yaml into config/a.yaml below b:
              - c
            ```
            """);

        Assert.Equal(["bash", "sql", "yaml"], blocks.Select(block => block.Language));
        Assert.Equal(TimeSpan.FromSeconds(30), blocks[0].Patience);
        Assert.Equal(["incident spread-blowout@0+60"], blocks[0].Preparations);
        Assert.Equal(
            [
                (5, "redis-cli ping", "PONG"), (7, "echo a \\\n  b", ""),
                (9, "cat >> file <<'END'\n# kept\nEND", "nothing"),
            ],
            blocks[0].Steps.Select(step => (step.Line, step.Text, string.Join('\n', step.Expected))));
        Assert.Equal(("no time", "SELECT 1\n WHERE true;"), (blocks[1].Excuse, blocks[1].Steps.Single().Text));
        Assert.Empty(blocks[1].Preparations);
        Assert.Equal(("config/a.yaml", "b:"), blocks[2].Place);
        Assert.All(blocks, block => Assert.Equal("Stores", block.Heading));
    }

    [Fact]
    public void Every_block_says_how_it_is_carried_out() => Assert.All(
        Blocks, block => Assert.True(block.IsUnderstood, $"line {block.Line}: '{block.Manner}'"));

    [Fact]
    public void Every_command_says_what_comes_back_unless_the_next_one_shows_it() => Assert.All(
        Blocks.Where(block => block.Excuse is null).SelectMany(block => block.Steps)
            .Where(step => step.Expected.Count == 0),
        step => Assert.True(
            Array.Exists(Silent, verb => step.Text.Contains(verb, StringComparison.Ordinal)),
            $"line {step.Line}: {step.Text}"));

    [Fact]
    public void Hardly_anything_is_not_run()
    {
        var steps = Blocks.Where(block => block.Excuse is null).Sum(block => block.Steps.Count);
        Assert.InRange(steps, 100, int.MaxValue);
        Assert.InRange(Blocks.Where(block => block.Excuse is not null).Sum(block => block.Steps.Count), 0, 8);
    }
}
