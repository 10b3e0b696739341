using System.CommandLine;
using Surveillance.Standalone.Commands;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

/// <summary>What is typed after the verbs that read history and series.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("score FILE")]
    [InlineData("score FILE --detector cusum --window 100 --min-values 50 --limit 0.5")]
    [InlineData("explain spread_critical binance:BTC-USDT-PERP --redis-port 6380")]
    [InlineData("explain message_rate_critical binance:*")]
    [InlineData("hash-password")]
    [InlineData("replay --from 2026-11-24 --to 2026-11-25T07:00:00Z --market binance:BTC-USDT-PERP okx:BTC-USDT-PERP")]
    [InlineData("replay --from 2026-11-24 --alerts FILE --incidents FILE --config . --postgres-port 5433")]
    public void These_are_understood(string line) => Assert.Empty(Mistakes(line));

    [Theory]
    [InlineData("score FILE --window 1", "--window must be 2 to 1000000, was 1.")]
    [InlineData("score FILE --min-values 301", "--min-values must be 2 to the window of 300, was 301.")]
    [InlineData("score FILE --limit 0", "--limit must be above 0, was 0.")]
    [InlineData("score FILE --detector best", "Argument 'best' not recognized. Must be one of:")]
    [InlineData("score nowhere.csv", "File does not exist: 'nowhere.csv'.")]
    [InlineData("hash-password hunter2hunter2", "Unrecognized command or argument 'hunter2hunter2'.")]
    [InlineData("explain spread_critical BTC", "MARKET must be of the form exchange:instrument")]
    [InlineData("replay", "--from is required, such as --from 2026-11-24T07:00:00Z.")]
    [InlineData("replay --from 2026-11-24 --to 2026-11-23", "--from must be before --to, was 2026-11-24 and")]
    [InlineData("replay --from 2026-11-24 --alerts nowhere.yaml", "--alerts: there is no file nowhere.yaml.")]
    public void Each_mistake_is_told(string line, string mistake) =>
        Assert.StartsWith(mistake, Assert.Single(Mistakes(line)), StringComparison.Ordinal);

    private List<string> Mistakes(string line)
    {
        var file = _folder.PathTo("series.csv");
        File.WriteAllText(file, "timestamp,value\n");
        RootCommand program =
            [ScoreCommand.Create(), ExplainCommand.Create(), ReplayCommand.Create(), HashPasswordCommand.Create()];
        var parsed = program.Parse(line.Replace("FILE", file, StringComparison.Ordinal).Split(' '));
        return [.. parsed.Errors.Select(error => error.Message)];
    }
}
