using System.Text;
using Surveillance.Dashboard.Access;
using Surveillance.Platform.Redis;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>
/// Every service at DEBUG with secrets that can be told anywhere: through a start on stores that refuse it, the mending
/// of that, and channels that fail. What went wrong is told, on the page, too; no secret is, by anything.
/// </summary>
public sealed class SecretsTests(PostgresServer postgres)
{
    private const string Nobody = "http://127.0.0.1:1";
    private static readonly string[] Services = [Ingestion, Engine, Detector, PageService];
    private static readonly string[] Pages = ["/", "/overview", "/alerts", "/system", "/api/health", "/api/alerts"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["LOG_LEVEL"] = "DEBUG",
        ["REDIS_PASSWORD"] = "sekret-of-redis",
        ["POSTGRES_PASSWORD"] = "sekret-of-postgres",
        ["SLACK_WEBHOOK_P1"] = $"{Nobody}/services/sekret-of-slack-1",
        ["SLACK_WEBHOOK_P2"] = $"{Nobody}/services/sekret-of-slack-2",
        ["SLACK_WEBHOOK_INFRASTRUCTURE"] = $"{Nobody}/services/sekret-of-slack-3",
        ["PAGERDUTY_ROUTING_KEY"] = "sekret-of-pagerduty",
        ["ALERT_WEBHOOK_URL"] = $"{Nobody}/sekret-of-webhook",
        ["ALERT_WEBHOOK_SECRET"] = "sekret-of-signing",
        ["DASHBOARD_USERS"] = $"ann:operator:{Passwords.Hash("sekret-of-ann")}",
        ["DASHBOARD_OIDC_AUTHORITY"] = Nobody,
        ["DASHBOARD_OIDC_CLIENT_ID"] = "surveillance",
        ["DASHBOARD_OIDC_CLIENT_SECRET"] = "sekret-of-sign-in",
    };

    /// <summary>What must be found nowhere: all secrets have the first in common, a hash is the other.</summary>
    private static readonly string[] Untellable = ["sekret-", Settings["DASHBOARD_USERS"].Split(':')[2]];

    [Fact]
    public async Task What_is_wrong_is_told_by_all_services_and_no_secret_by_any()
    {
        var redis = await SecuredRedis.StartAsync();
        await using var stage = await SetAsync(postgres, redis);
        stage.Edit("alerts.yaml", text => text.Replace(
            "kind: pagerduty,", $"kind: pagerduty, url: \"{Nobody}\",", StringComparison.Ordinal));
        var user = await UserAsync(stage);
        foreach (var service in Services)
            stage.Start(service, [.. Settings.Select(pair => (pair.Key, pair.Value)), ("POSTGRES_USER", user)]);
        using var page = new HttpClient { BaseAddress = stage.Page };
        foreach (var service in Services)
        {
            await ToldAsync(stage, service, "Redis refuses the password (REDIS_PASSWORD, REDIS_USER).");
            await ToldAsync(stage, service, "28P01: password authentication failed");
        }

        await Eventually.TrueAsync(
            async () => (await AnswerAsync(page, "/api/alerts")).Contains(
                "Redis refuses the password", StringComparison.Ordinal),
            "the page tells it", Patience);
        var found = new StringBuilder();
        await GatherAsync(page, found);

        await MendAsync(stage, user);
        var heartbeats = new Heartbeats(stage.Store);
        await Eventually.TrueAsync(
            async () => (await heartbeats.AllAsync()).Count == Services.Length, "all services are there", Patience);
        await Eventually.TrueAsync(
            async () => (await stage.RowsAsync("SELECT 1 FROM schema_versions LIMIT 1")).Count == 1, "tables are there",
            Patience);
        await FailToNotifyAsync(stage);
        await GatherAsync(page, found);
        await GatherAsync(stage, found);
        Assert.All(Services, service => Assert.Contains(service, $"{found}", StringComparison.Ordinal));
        Assert.All(Untellable, secret => Assert.DoesNotContain(secret, $"{found}", StringComparison.OrdinalIgnoreCase));
    }

    private static Task ToldAsync(SystemStage stage, string service, string words) => Eventually.TrueAsync(
        () => stage.Lines(service).Any(line => line.Contains(words, StringComparison.Ordinal)),
        $"{service} tells: {words}", Patience);

    /// <summary>A user of the database with another password than the services have.</summary>
    private static async Task<string> UserAsync(SystemStage stage)
    {
        var user = $"user_of_{stage.Database}";
        await stage.ExecuteAsync(
            $"CREATE ROLE {user} LOGIN PASSWORD 'another'; ALTER DATABASE {stage.Database} OWNER TO {user}");
        return user;
    }

    private static async Task MendAsync(SystemStage stage, string user)
    {
        await stage.Store.Database.ExecuteAsync("CONFIG", "SET", "requirepass", Settings["REDIS_PASSWORD"]);
        await stage.ExecuteAsync($"ALTER ROLE {user} PASSWORD '{Settings["POSTGRES_PASSWORD"]}'");
    }

    private static async Task FailToNotifyAsync(SystemStage stage)
    {
        await stage.KillAsync(Engine);
        var engine = new PlayedEngine(stage.Store);
        await engine.HoldAsync(2, "spread_bps", 10);
        var states = new NotificationStates(stage.Store);
        await Eventually.TrueAsync(
            async () => (await states.GetAsync())?.Channels
                .Count(channel => channel.Standing == ChannelStanding.Failing) >= 2,
            "channels fail", Patience);
    }

    private static async Task GatherAsync(HttpClient page, StringBuilder found)
    {
        foreach (var address in Pages)
            found.AppendLine(await AnswerAsync(page, address));
    }

    /// <summary>What the page answers, refusals included; nothing while it does not listen yet.</summary>
    private static async Task<string> AnswerAsync(HttpClient page, string address)
    {
        try
        {
            using var answer = await page.GetAsync(new Uri(address, UriKind.Relative));
            return await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private static async Task GatherAsync(SystemStage stage, StringBuilder found)
    {
        foreach (var service in Services)
        {
            found.AppendJoin('\n', stage.Lines(service)).AppendJoin('\n', stage.Errors(service));
            found.AppendLine(await stage.TextAsync(RedisKeys.Heartbeat(service, service)));
        }

        found.AppendLine(await stage.TextAsync(RedisKeys.Notifications));
    }
}
