using System.Text.RegularExpressions;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Tidy;

/// <summary>
/// The compose stack is what operators were promised, and nothing that an old docker-compose cannot read.
/// </summary>
public sealed partial class ComposeTests
{
    private static readonly ComposeFile Compose = ComposeFile.Read();
    private static readonly string Dockerfile = SourceTree.Text("services/Dockerfile");

    /// <summary>The four programs of this project.</summary>
    public static TheoryData<string> Programs => ["data-ingestion", "metrics-engine", "anomaly-detector", "dashboard"];

    [Fact]
    public void The_services_are_the_six_of_the_runbook() => Assert.Equal(
        ["redis", "timescaledb", "data-ingestion", "metrics-engine", "anomaly-detector", "dashboard"],
        Compose.Services);

    [Theory]
    [InlineData("redis", "surveillance-redis")]
    [InlineData("timescaledb", "surveillance-db")]
    [InlineData("data-ingestion", "surveillance-ingestion")]
    [InlineData("metrics-engine", null)]
    [InlineData("anomaly-detector", "surveillance-anomaly")]
    [InlineData("dashboard", "surveillance-dashboard")]
    public void A_container_has_its_name_and_the_engine_has_none_so_that_it_can_be_scaled(
        string service, string? name) =>
        Assert.Equal(name, Compose.Text(service, "container_name"));

    [Theory]
    [InlineData("redis", "${BIND_ADDRESS:-127.0.0.1}:6379:6379")]
    [InlineData("timescaledb", "${BIND_ADDRESS:-127.0.0.1}:5432:5432")]
    [InlineData("data-ingestion", null)]
    [InlineData("metrics-engine", null)]
    [InlineData("anomaly-detector", null)]
    [InlineData("dashboard", "8050:8050")]
    public void Stores_are_published_on_loopback_and_the_page_everywhere(string service, string? port) =>
        Assert.Equal(port is null ? [] : [port], Compose.Texts(service, "ports"));

    [Fact]
    public void Both_stores_have_a_health_check_of_their_own_and_data_that_outlives_them()
    {
        Assert.Contains("redis-cli ping", Compose.Texts("redis", "healthcheck", "test")[1], StringComparison.Ordinal);
        // Without -h the server says ready while its init scripts still run.
        Assert.Contains(
            "pg_isready -h 127.0.0.1",
            Compose.Texts("timescaledb", "healthcheck", "test")[1],
            StringComparison.Ordinal);
        Assert.Equal(["redis-data:/data"], Compose.Texts("redis", "volumes"));
        Assert.Equal(["timescaledb-data:/var/lib/postgresql/data"], Compose.Texts("timescaledb", "volumes"));
    }

    [Fact]
    public void Rows_that_wait_for_the_database_outlive_their_engine()
    {
        Assert.Equal(["./config:/app/config:ro", "spool-data:/spool"], Compose.Texts("metrics-engine", "volumes"));
        Assert.Contains("ENV SPOOL_DIR=/spool", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("chown 1654:1654 /state /spool", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_dashboard_is_told_who_may_act_and_keeps_the_keys_of_their_cookies()
    {
        Assert.Equal(
            ["./config:/app/config:ro", "dashboard-state:/state", "${DASHBOARD_USERS_FILE:-/dev/null}:/app/users:ro"],
            Compose.Texts("dashboard", "volumes"));
        Assert.Equal("/app/users", Compose.Text("dashboard", "environment", "DASHBOARD_USERS_FILE"));
        Assert.All(
            ComposeFile.Variables.Keys.Where(name => name.StartsWith("DASHBOARD_", StringComparison.Ordinal)),
            name => Assert.NotNull(Compose.Text("dashboard", "environment", name)));
    }

    [Fact]
    public void Redis_keeps_everything_on_disk_and_evicts_nothing()
    {
        var command = Compose.Text("redis", "command")!;
        Assert.All(
            (string[])["--appendonly yes", "--save \"\"", "--maxmemory 512mb", "--maxmemory-policy noeviction"],
            option => Assert.Contains(option, command, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_service_is_built_by_the_one_recipe_and_told_where_the_stores_are(string service)
    {
        Assert.Equal("services/Dockerfile", Compose.Text(service, "build", "dockerfile"));
        Assert.Equal(".", Compose.Text(service, "build", "context"));
        Assert.Equal(service, Compose.Text(service, "build", "args", "SERVICE"));
        Assert.Equal("${REDIS_HOST:-redis}", Compose.Text(service, "environment", "REDIS_HOST"));
        Assert.Equal("${POSTGRES_HOST:-timescaledb}", Compose.Text(service, "environment", "POSTGRES_HOST"));
        Assert.Equal("${POSTGRES_PASSWORD}", Compose.Text(service, "environment", "POSTGRES_PASSWORD"));
        Assert.Equal("${REDIS_PASSWORD:-}", Compose.Text(service, "environment", "REDIS_PASSWORD"));
        Assert.Equal("${LOG_LEVEL:-}", Compose.Text(service, "environment", "LOG_LEVEL"));
        Assert.Equal("${METRICS_PORT:-}", Compose.Text(service, "environment", "METRICS_PORT"));
        Assert.Equal("./config:/app/config:ro", Compose.Texts(service, "volumes")[0]);
        Assert.True(File.Exists(Repository.PathTo("services", service, "Program.cs")));
        Assert.Contains(service, Dockerfile, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_service_comes_back_by_itself_waits_for_nothing_and_has_time_to_drain(string service)
    {
        Assert.Equal("unless-stopped", Compose.Text(service, "restart"));
        // A plain list: started after the stores, but not held back until they are healthy.
        Assert.Equal(["redis", "timescaledb"], Compose.Texts(service, "depends_on"));
        // The host drains for 8 s.
        Assert.Equal("10s", Compose.Text(service, "stop_grace_period"));
    }

    [Fact]
    public void Old_docker_compose_can_read_it()
    {
        Assert.StartsWith("version: \"3.8\"", SourceTree.Text("docker-compose.yml"), StringComparison.Ordinal);
        Assert.Equal(
            ["services", "version", "volumes"],
            Compose.TopLevelKeys.Where(key => !key.StartsWith("x-", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_variable_without_a_default_stands_in_env_and_every_one_in_env_is_used()
    {
        var text = SourceTree.Text("docker-compose.yml");
        var used = Variable().Matches(text);
        Assert.All(
            used.Where(variable => !variable.Groups["default"].Success),
            variable => Assert.Contains(variable.Groups["name"].Value, ComposeFile.Variables.Keys));
        string[] read =
        [
            "COMPOSE_PROJECT_NAME", .. used.Select(variable => variable.Groups["name"].Value),
            .. Secret().Matches(SourceTree.Text("config/alerts.yaml")).Select(secret => secret.Groups["name"].Value),
        ];
        // A webhook's signing key stands beside its address.
        Assert.DoesNotContain(
            ComposeFile.Variables.Keys.Except(read),
            name => !read.Contains(name.Replace("_SECRET", "_URL", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_password_of_redis_is_demanded_given_and_used_by_the_health_check()
    {
        Assert.Contains(
            "--requirepass \"${REDIS_PASSWORD:-}\"", Compose.Text("redis", "command")!, StringComparison.Ordinal);
        Assert.Equal("${REDIS_PASSWORD:-}", Compose.Text("redis", "environment", "REDIS_PASSWORD"));
        Assert.Contains("REDISCLI_AUTH", Compose.Texts("redis", "healthcheck", "test")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_stand_in_env_alone()
    {
        Assert.Equal("surveillance_dev", ComposeFile.Variables["POSTGRES_PASSWORD"]);
        Assert.DoesNotContain("surveillance_dev", SourceTree.Text("docker-compose.yml"), StringComparison.Ordinal);
        Assert.DoesNotContain("surveillance_dev", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_recipe_needs_nothing_of_buildkit_and_its_health_check_no_shell_and_no_curl()
    {
        Assert.DoesNotMatch(
            @"--mount|<<\s*['""]?EOF|--chmod|--link|# syntax",
            Dockerfile.Replace("no COPY --chmod", "", StringComparison.Ordinal));
        Assert.Contains("CMD [\"/app/service\", \"--health\"]", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"/app/service\"]", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("USER 1654", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("ping", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_built_or_stored_beside_the_sources_stays_out_of_the_images()
    {
        var ignored = File.ReadAllLines(Repository.PathTo(".dockerignore"));
        Assert.Superset(
            new HashSet<string>(["**/bin", "**/obj", ".git", ".env", "config", "data", "tests"]), ignored.ToHashSet());
    }

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>\w+)(?<default>:-[^}]*)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"secret_variable: (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();
}
