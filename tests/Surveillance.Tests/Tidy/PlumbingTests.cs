using System.Text.RegularExpressions;

namespace Surveillance.Tests.Tidy;

/// <summary>Keys, JSON and SQL have their places; everything else asks them.</summary>
public sealed partial class PlumbingTests
{
    private static IEnumerable<string> Products =>
        SourceTree.Files(".cs", ".razor").Where(file => !file.StartsWith("tests", StringComparison.Ordinal));

    [Fact]
    public void Keys_of_redis_are_spelled_in_one_file() => Assert.Equal(
        ["src/Surveillance.Platform/Redis/RedisKeys.cs"],
        Products.Where(file => SourceTree.Text(file).Split('\n').Any(line => Key().IsMatch(line) && !IsAdvice(line))));

    [Fact]
    public void The_payloads_between_services_are_written_and_read_beside_their_keys() => Assert.DoesNotContain(
        Products, file => !MayHoldJson(file) && Json().IsMatch(SourceTree.Text(file)));

    [Fact]
    public void The_client_of_redis_is_used_beside_the_keys_alone() => Assert.DoesNotContain(
        Products, file => !file.StartsWith("src/Surveillance.Platform/Redis/", StringComparison.Ordinal)
            && RedisCommand().IsMatch(SourceTree.Text(file)));

    [Fact]
    public void Core_venues_and_loops_know_no_sql() => Assert.DoesNotContain(
        Products, file => !MayHoldSql(file) && Sql().IsMatch(SourceTree.Text(file)));

    [Fact]
    public void Code_never_lists_keys() => Assert.DoesNotContain(
        Products, file => Scan().IsMatch(SourceTree.Text(file)));

    /// <summary>They might lie on two nodes of a cluster: what belongs together is written in turn.</summary>
    [Fact]
    public void No_command_spans_two_keys() => Assert.DoesNotContain(
        Products, file => SeveralKeys().IsMatch(SourceTree.Text(file)));

    // Where it may, it writes several keys by one script; on a cluster each by its own.
    [Fact]
    public void Only_brief_texts_are_written_by_a_script() => Assert.Equal(
        ["src/Surveillance.Platform/Redis/BriefTexts.cs"],
        Products.Where(file => SourceTree.Text(file).Contains("\"EVAL\"", StringComparison.Ordinal)));

    [Fact]
    public void Services_log_through_the_one_log_of_their_project() => Assert.DoesNotContain(
        Products,
        file => Path.GetFileName(file) != "Log.cs"
            && SourceTree.Text(file).Contains("[LoggerMessage", StringComparison.Ordinal));

    [Fact]
    public void Event_ids_are_never_used_twice()
    {
        var ids = Products.Where(file => Path.GetFileName(file) == "Log.cs")
            .SelectMany(file => EventId().Matches(SourceTree.Text(file)))
            .Select(match => match.Groups["id"].Value).ToList();
        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    /// <summary>What an operator is told to type builds no key.</summary>
    private static bool IsAdvice(string line) => line.Contains("redis-cli", StringComparison.Ordinal);

    // Venues and the simulator speak the venues' JSON, channels that of Slack and others, verbs and pages that of
    // their readers.
    private static bool MayHoldJson(string file) =>
        file.StartsWith("src/Surveillance.Platform/", StringComparison.Ordinal)
        || file.StartsWith("src/Surveillance.Exchanges/", StringComparison.Ordinal)
        || !file.StartsWith("src/", StringComparison.Ordinal) && !IsLoop(file)
        || file.StartsWith("services/anomaly-detector/Channels/", StringComparison.Ordinal);

    private static bool MayHoldSql(string file) =>
        file.StartsWith("src/Surveillance.Platform/Timescale/", StringComparison.Ordinal)
        || file.StartsWith("services/standalone/", StringComparison.Ordinal)
        || file.StartsWith("services/dashboard/", StringComparison.Ordinal);

    private static bool IsLoop(string file) =>
        ((string[])["services/data-ingestion/", "services/metrics-engine/", "services/anomaly-detector/"])
        .Any(folder => file.StartsWith(folder, StringComparison.Ordinal));

    [GeneratedRegex(
        "\"(?:orderbook|ticker|health|queue|lease|baseline|metrics|zscore|rules|alerts?|heartbeat):[^\"\\s]",
        RegexOptions.None, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"\b(?:JsonSerializer\.|Utf8JsonReader|Utf8JsonWriter|JsonDocument)", RegexOptions.None, 1000)]
    private static partial Regex Json();

    [GeneratedRegex(
        @"\.(?:StringSetAsync|StringGetAsync|HashSetAsync|HashGetAllAsync"
        + @"|ListRightPushAsync|ListLeftPopAsync|SetAddAsync)\(",
        RegexOptions.None, 1000)]
    private static partial Regex RedisCommand();

    [GeneratedRegex(@"\b(?:SELECT\s.+\sFROM|INSERT INTO|DELETE FROM|CREATE TABLE)\b", RegexOptions.None, 1000)]
    private static partial Regex Sql();

    [GeneratedRegex(@"""(?:KEYS|SCAN)""|\.Keys(?:Async)?\(pattern", RegexOptions.None, 1000)]
    private static partial Regex Scan();

    [GeneratedRegex(
        @"\bRedisKey\[\]|\.(?:CreateTransaction|ScriptEvaluate\w*|KeyRenameAsync|SetMoveAsync|ListMoveAsync"
        + @"|ListRightPopLeftPushAsync|SetCombine\w*|SortedSetCombine\w*|StringBitOperationAsync)\(",
        RegexOptions.None, 1000)]
    private static partial Regex SeveralKeys();

    [GeneratedRegex(@"LoggerMessage\((?<id>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventId();
}
