using System.Globalization;
using System.Text.RegularExpressions;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Tidy;

/// <summary>Whatever the runbook names is there: keys, tables, phrases, containers, ports, files, limits.</summary>
public sealed partial class RunbookTests
{
    private static readonly ComposeFile Compose = ComposeFile.Read();
    private static readonly SurveillanceConfig Config = ConfigurationReader.Read(Repository.PathTo("config"));
    private static readonly string Schema = string.Join('\n', SchemaScript.All.Select(script => script.Sql));

    /// <summary>Service and phrase of each row of the table of lifecycle lines.</summary>
    public static TheoryData<string, string> Phrases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var row in Runbook.Table("## Logs"))
            {
                foreach (Match phrase in Code().Matches(row[1]))
                    data.Add(row[0], phrase.Groups["code"].Value);
            }

            return data;
        }
    }

    [Fact]
    public void Each_service_of_the_table_is_in_the_stack_with_its_container_and_port()
    {
        var rows = Runbook.Table("## Services");
        Assert.Equal(Compose.Services, rows.Select(row => row[0].Trim('`')));
        Assert.All(rows.Where(row => Compose.Text(row[0].Trim('`'), "container_name") is not null), row => Assert.Equal(
            Compose.Text(row[0].Trim('`'), "container_name"), row[1].Trim('`')));
        Assert.All(rows, row => Assert.Equal(
            row[2].Length > 0,
            Compose.Texts(row[0].Trim('`'), "ports")
                .Any(port => port.EndsWith($":{row[2]}", StringComparison.Ordinal))));
    }

    [Fact]
    public void Commands_name_containers_and_services_that_exist()
    {
        var containers = Compose.Services.Select(service => Compose.Text(service, "container_name"));
        var named = Runbook.Commands.SelectMany(command => Container().Matches(command))
            .Select(match => match.Groups["name"].Value);
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(containers));
        var services = Runbook.Commands.SelectMany(command => ComposeCommand().Matches(command))
            .SelectMany(match => match.Groups["services"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("data-ingestion", services);
        Assert.Empty(services.Except(Compose.Services));
    }

    [Fact]
    public void Every_key_of_redis_belongs_to_the_contract_and_every_family_of_the_contract_is_named()
    {
        var market = new MarketId("binance", "BTC-USDT-PERP");
        string[] families =
        [
            RedisKeys.OrderBook(market), RedisKeys.Ticker(market), RedisKeys.Health("okx"), RedisKeys.Trusted("okx"),
            RedisKeys.BookQueue(0), RedisKeys.GapQueue(0), RedisKeys.Lease(0), RedisKeys.Baseline(market),
            RedisKeys.Metrics(market), RedisKeys.ZScore(market, "spread_bps"), RedisKeys.Rules(market),
            RedisKeys.Alert("ID"), RedisKeys.Heartbeat("a", "b"), RedisKeys.ActiveAlerts, RedisKeys.Silences,
            RedisKeys.MetricsQueue, RedisKeys.CommandQueue, RedisKeys.AlertOutbox, RedisKeys.HeartbeatNames,
            RedisKeys.Notifications, RedisKeys.Instruments("okx", InstrumentType.Spot, "USDT"),
        ];
        var named = Runbook.Commands.Where(line => !line.Contains("config/", StringComparison.Ordinal))
            .SelectMany(line => Key().Matches(line)).Select(match => match.Groups["key"].Value).Distinct().ToList();
        Assert.Contains("orderbook:binance:BTC-USDT-PERP", named);
        Assert.All(named, key => Assert.Contains(families, family => FamilyOf(family) == FamilyOf(key)));
        Assert.All(
            families,
            family => Assert.Contains($"`{Start(family)}", Quoted(Runbook.Text), StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_that_it_names_are_in_the_schema()
    {
        var tables = Table().Matches(Schema).Select(match => match.Groups["table"].Value).ToHashSet();
        tables.UnionWith(["pg_tables", "pg_stat_activity"]);
        var named = Runbook.Sql.SelectMany(sql => From().Matches(sql))
            .Select(match => match.Groups["table"].Value).ToHashSet();
        Assert.Superset(
            new HashSet<string>(
                ["metrics", "alerts", "data_gaps", "order_book_snapshots", "alert_events", "table_sizes"]),
            named);
        Assert.Subset(tables, named);
        Assert.All(
            (string[])["ticker_snapshots", "health_snapshots", "notification_outbox"],
            table => Assert.Contains(table, tables));
    }

    [Theory]
    [MemberData(nameof(Phrases))]
    public void A_phrase_to_grep_for_is_logged_by_its_service(string service, string phrase)
    {
        Assert.SkipUnless(
            SourceTree.Files(".cs").Contains($"services/{service}/Log.cs"),
            $"{service} is not there yet: it has no Log.cs");
        var text = Programs(service);
        var logged = string.Join('\n', Message().Matches(text).Select(match => match.Value));
        var words = phrase.Replace("binance BTC-USDT-PERP", "{", StringComparison.Ordinal);
        Assert.Contains(words, logged, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Files_and_folders_that_it_names_are_there() => Assert.All(
        Runbook.Spans.Concat(Runbook.Blocks("bash")).SelectMany(code => PathName().Matches(code))
            .Select(match => match.Value).Distinct(),
        path => Assert.True(Path.Exists(Repository.PathTo(path.Split('/'))), path));

    [Fact]
    public void Ports_and_the_database_are_those_of_the_stack()
    {
        var ports = Port().Matches(Runbook.Text).Select(match => match.Groups["port"].Value).Distinct().ToList();
        Assert.Superset(new HashSet<string>(["8050", "5432"]), ports.ToHashSet());
        Assert.Subset(new HashSet<string>(["8050", "5432", "6379"]), ports.ToHashSet());
        var password = ComposeFile.Variables["POSTGRES_PASSWORD"];
        Assert.Contains(
            $"postgresql://surveillance:{password}@localhost:5432/surveillance",
            Runbook.Text,
            StringComparison.Ordinal);
        Assert.Equal("surveillance", ComposeFile.Variables["POSTGRES_DB"]);
        Assert.Equal("surveillance", ComposeFile.Variables["POSTGRES_USER"]);
        Assert.Contains("BIND_ADDRESS", ComposeFile.Variables.Keys);
    }

    [Fact]
    public void The_limits_of_its_table_are_the_shipped_ones()
    {
        string[][] rules =
        [
            ["spread_warning", "spread_critical"],
            ["basis_warning", "basis_critical"],
            ["depth_warning", "depth_critical"],
            ["depth_drop"],
            ["mark_deviation_warning", "mark_deviation_critical"],
            ["cross_exchange_divergence"],
            ["data_gap"],
        ];
        string[] instruments = ["BTC-USDT-PERP", "BTC-USDT-SPOT", "ETH-USDT-PERP", "ETH-USDT-SPOT", MarketId.All];
        var rows = Runbook.Table("## Alerts");
        Assert.Equal(rules.Length, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < instruments.Length; column++)
            {
                var thresholds = Config.Rules.Thresholds[instruments[column]];
                var limits = rules[row].Select(rule => thresholds.GetValueOrDefault(rule)).OfType<RuleLimits>();
                Assert.Equal(
                    (rows[row][0], limits.Select(limit => limit.Threshold)),
                    (rows[row][0], Thresholds(rows[row][column + 1])),
                    (expected, shown) => expected.Item2.SequenceEqual(shown.Item2));
            }
        }
    }

    [Fact]
    public void Every_word_of_the_contract_is_there()
    {
        string[] promised =
        [
            "docker-compose up -d redis timescaledb", "docker-compose down -v", "docker-compose restart data-ingestion",
            "docker-compose up -d --scale metrics-engine=2", "docker-compose logs -f data-ingestion", "--tail=100",
            "grep -i \"error\\|warning\"", "LOG_LEVEL=DEBUG docker-compose up -d metrics-engine",
            "redis-cli ping", "redis-cli info server", "redis-cli info memory",
            "redis-cli keys \"orderbook:*\"", "redis-cli get \"orderbook:binance:BTC-USDT-PERP\"",
            "redis-cli llen \"zscore:binance:BTC-USDT-PERP:spread_bps\"", "redis-cli smembers \"alerts:active\"",
            "redis-cli scard \"alerts:active\"", "redis-cli hget \"health:binance\" message_count",
            "redis-cli hgetall \"health:okx\"", "redis-cli srem \"alerts:active\"", "redis-cli flushdb",
            "WRONGTYPE Operation against a key holding the wrong kind of value",
            "PGPASSWORD=surveillance_dev psql -h localhost -U surveillance -d surveillance", ".pgpass",
            "pg_stat_activity", "SELECT * FROM table_sizes",
            "docker-compose exec timescaledb pg_dump -U surveillance surveillance > backup_$(date +%Y%m%d).sql",
            "--schema-only", "docker-compose exec -T timescaledb psql -U surveillance surveillance",
            "timescaledb_pre_restore", "timescaledb_post_restore",
            "docker-compose exec data-ingestion ping -c 3 fstream.binance.com",
            "curl -f http://localhost:8050/", "Z-Score: warming up (X/30)", "alerts: { enabled: false }",
            "docker-compose restart anomaly-detector",
            "#market-ops-critical", "#market-ops", "#infrastructure-ops", "97 %",
            "docker exec surveillance-db psql -U surveillance -d surveillance -c \"SELECT count(*) FROM metrics;\"",
        ];
        Assert.DoesNotContain(promised, words => !Runbook.Text.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void It_ends_with_the_differences() => Assert.Equal(
        "## Differences", Runbook.Text.Split('\n').Last(line => line.StartsWith("## ", StringComparison.Ordinal)));

    [Fact]
    public void Links_of_its_table_of_contents_lead_to_headings()
    {
        var headings = Runbook.Text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..].ToLowerInvariant().Replace(' ', '-'));
        Assert.Equal(headings, Anchor().Matches(Runbook.Text).Select(match => match.Groups["anchor"].Value));
    }

    [Fact]
    public void Every_rule_leads_to_a_section_that_is_there()
    {
        var anchors = Runbook.Text.Split('\n').Where(line => line.StartsWith("##", StringComparison.Ordinal))
            .Select(line => "RUNBOOK.md#" + line.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-')).ToList();
        Assert.Equal(anchors.Distinct(), anchors);
        Assert.All(Config.Rules.Definitions, rule => Assert.Contains(rule.RunbookUrl, anchors));
    }

    private static string Programs(string service) =>
        SourceTree.AllText($"services/{service}") + SourceTree.AllText("src/Surveillance.Platform")
        + (service == "data-ingestion" ? SourceTree.AllText("src/Surveillance.Exchanges") : "");

    private static string FamilyOf(string key) =>
        key.StartsWith("queue:", StringComparison.Ordinal)
            ? string.Join(':', key.Split(':').Take(2))
            : key.Split(':')[0];

    private static string Start(string key) => key.Contains(':', StringComparison.Ordinal) ? FamilyOf(key) + ":" : key;

    /// <summary>Keys in quotes and in backticks look the same to a reader.</summary>
    private static string Quoted(string text) => text.Replace('"', '`')
        .Replace("`queue:metrics`", "`queue:metrics:`", StringComparison.Ordinal)
        .Replace("`queue:commands`", "`queue:commands:`", StringComparison.Ordinal);

    /// <summary>The thresholds in a cell such as "3, 2σ / 5, 3σ" or "500 k / 200 k".</summary>
    private static IEnumerable<double> Thresholds(string cell) => cell == "-" ? [] : cell.Split('/').Select(part =>
    {
        var figure = part.Split(',')[0].Trim();
        var factor = figure.EndsWith(" k", StringComparison.Ordinal) ? 1_000 : 1;
        return factor * double.Parse(figure.TrimEnd('k', ' '), CultureInfo.InvariantCulture);
    });

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"docker exec (?:-\w+ )*(?<name>[\w-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Container();

    [GeneratedRegex(
        @"docker-compose (?:restart|stop|up -d|logs(?: -\S+)*|exec(?: -T)?)"
        + "(?<services>(?: (?:redis|[a-z]+db|[a-z]+-[a-z]+|dashboard))+)",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ComposeCommand();

    [GeneratedRegex(
        "(?<![\\w/.:-])(?<key>(?:orderbook|ticker|health|queue|lease|baseline|metrics|zscore|rules|alerts?|heartbeat)s?"
        + ":[\\w:*-]+)",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(
        @"CREATE (?:OR REPLACE )?(?:TABLE|VIEW|MATERIALIZED VIEW) (?<table>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Table();

    [GeneratedRegex(@"(?:FROM|ANALYZE) (?<table>[a-z_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex From();

    // A message may stand in several pieces.
    [GeneratedRegex("LoggerMessage\\([^\\)]*?\"[^\"]+\"(?:\\s*\\+\\s*\"[^\"]+\")*", RegexOptions.Singleline, 1000)]
    private static partial Regex Message();

    [GeneratedRegex(
        @"(?<![\w/:.])(?:(?:src|services|tests|config)/[\w./-]*[\w]|docker-compose\.yml|\.env)(?!\w)",
        RegexOptions.None, 1000)]
    private static partial Regex PathName();

    [GeneratedRegex(@"localhost:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();

    [GeneratedRegex(@"\]\(#(?<anchor>[a-z-]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Anchor();
}
