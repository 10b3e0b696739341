using Surveillance.Metrics.Detectors;
using Surveillance.Standalone.Scores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone.Scores;

/// <summary>A series from a file, scored row by row.</summary>
public sealed class ScoreRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Lines => _output.ToString().TrimEnd().Split('\n');

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_row_comes_back_with_score_flag_and_reason()
    {
        List<string> rows = [.. Enumerable.Range(0, 100).Select(Row)];
        rows.Add(Row(100).Replace("10.", "99.", StringComparison.Ordinal));
        Assert.Equal(0, await ScoreAsync(["timestamp,value", .. rows]));
        Assert.Equal(ScoreRun.Header, Lines[0]);
        Assert.Equal(rows, Lines[1..].Select(line => string.Join(',', line.Split(',')[..2])));
        Assert.Equal($"{rows[0]},,0,warming_up", Lines[1]);
        Assert.EndsWith(",0,usual", Lines[100]);
        Assert.EndsWith(",1,high", Lines[101]);
        Assert.Contains("101 rows, 1 flagged by zscore beyond 4", _errors.ToString());
    }

    [Theory]
    [InlineData("2014-04-01 00:00:00", "2014-04-01 00:05:00")]
    [InlineData("2014-04-01T00:00:00Z", "2014-04-01T02:00:01+02:00")]
    [InlineData("1396310400", "1396310460.5")]
    [InlineData("1396310400000", "1396310460000")]
    public async Task Times_may_have_any_of_the_usual_forms(string first, string second)
    {
        Assert.Equal(0, await ScoreAsync(["Timestamp,other,VALUE", $"{first},x,1", $"{second},x,2"]));
        Assert.Equal([$"{first},1,,0,warming_up", $"{second},2,,0,warming_up"], Lines[1..]);
    }

    [Fact]
    public async Task What_has_no_value_or_comes_too_late_is_left_out_and_counted()
    {
        Assert.Equal(0, await ScoreAsync(
            ["timestamp,value", "100,1", "101,NaN", "102,", "103,null", "103,2", "103,3", "90,4", "104,5"]));
        Assert.Equal(
            ["warming_up", "no_data", "no_data", "no_data", "warming_up", "out_of_order", "out_of_order", "warming_up"],
            Lines[1..].Select(line => line.Split(',')[^1]));
        Assert.Contains("3 without a value, 2 out of order", _errors.ToString());
    }

    [Theory]
    [InlineData("time,value", "1: lacks the column timestamp; it has time, value")]
    [InlineData("timestamp,value\nyesterday,1", "2: timestamp must be a time such as")]
    [InlineData("timestamp,value\n1,1\n2", "3: lacks a column")]
    public async Task A_mistake_is_told_with_its_line(string text, string mistake)
    {
        Assert.Equal(1, await ScoreAsync(text.Split('\n')));
        Assert.Contains($"series.csv:{mistake}", _errors.ToString());
    }

    [Fact]
    public async Task A_file_that_is_asked_for_is_whole_or_not_there()
    {
        var path = _folder.PathTo("scored.csv");
        Assert.Equal(1, await ScoreAsync(["timestamp,value", "1,1", "x,2"], path));
        Assert.False(File.Exists(path));
        Assert.Equal(0, await ScoreAsync(["timestamp,value", "1,1"], path));
        Assert.Equal([ScoreRun.Header, "1,1,,0,warming_up"], await File.ReadAllLinesAsync(path, Token));
        Assert.Equal("", _output.ToString());
    }

    private static string Row(int index) => FormattableString.Invariant(
        $"{1_700_000_000 + index},10.{(index * 7919) % 97:00}");

    private async Task<int> ScoreAsync(string[] lines, string? into = null)
    {
        var path = _folder.PathTo("series.csv");
        await File.WriteAllLinesAsync(path, lines, Token);
        var detector = DetectorCatalog.All[0];
        var request = new ScoreRequest(path, into, detector, new DetectorSettings(300, 30, detector.DefaultLimit));
        return await new ScoreRun(request, _output, _errors).InvokeAsync(Token);
    }
}
