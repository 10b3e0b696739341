using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Telemetry;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Hosting;

/// <summary>The life of a service: exit codes, heartbeat, progress. Several of them in one process here.</summary>
public sealed class SurveillanceHostTests(RedisServer redis) : IAsyncLifetime
{
    private static readonly Figure Rows = Figure.Gauge("rows_waiting", "{row}", "Rows that wait.");

    private readonly TemporaryFolder _state = new();
    private ServiceEnvironment _environment = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _environment = new ServiceEnvironment(
        "metrics-engine", "one", Repository.PathTo("config"), await redis.FreshAsync(),
        "Host=127.0.0.1;Port=1;Database=none;Username=none", "CRITICAL", _state.Path);

    public ValueTask DisposeAsync()
    {
        _state.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_loop_that_crashes_ends_the_service_with_exit_code_one() =>
        Assert.Equal(1, await RunAsync((_, _, _) => throw new InvalidOperationException("our mistake")));

    [Fact]
    public async Task A_loop_that_crashes_after_a_while_does_the_same() =>
        Assert.Equal(1, await RunAsync(async (_, _, token) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, token);
            throw new InvalidOperationException("our mistake");
        }));

    [Fact]
    public async Task A_service_that_is_told_to_stop_ends_with_exit_code_zero() =>
        Assert.Equal(0, await RunAsync((services, _, _) =>
        {
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            return Task.CompletedTask;
        }));

    [Fact]
    public async Task Mistakes_in_files_and_environment_come_together_and_end_the_service_with_exit_code_one()
    {
        using var folder = new ConfigurationFolder();
        var line = folder.Edit("alerts.yaml", "zscore: 2.0", "zscore: -1");
        using var errors = new StringWriter();
        var code = await SurveillanceHost.RunAsync(
            _environment with { ConfigDirectory = folder.Path, LogLevel = "LOUD", MetricsPort = "0" },
            (environment, time) => SurveillanceHost.CreateBuilder(environment, time).Build(), errors);
        Assert.Equal(1, code);
        Assert.Equal(
            [
                "environment: LOG_LEVEL: must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL (any case), was LOUD",
                "environment: METRICS_PORT: must be a port from 1 to 65535, was 0",
                $"config/alerts.yaml:{line}: thresholds.BTC-USDT-PERP.spread_warning.zscore: must be > 0, was -1",
            ],
            errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_loop_that_moves_on_is_seen_in_redis_and_in_the_file_and_a_stop_takes_both_away()
    {
        await using var store = new RedisStore(_environment.Redis);
        var heartbeats = new Heartbeats(store);
        Assert.Equal(0, await RunAsync(async (services, pulse, token) =>
        {
            pulse.Set(Rows, 7);
            await BeatUntilAsync(pulse, () => Task.FromResult(File.Exists(HealthProbe.FileOf(_environment))), token);
            await BeatUntilAsync(
                pulse, async () => (await heartbeats.AllAsync(token)) is [{ MakingProgress: true }], token);
            var beat = Assert.Single(await heartbeats.AllAsync(token));
            Assert.Equal(("metrics-engine", "one", null), (beat.Service, beat.Instance, beat.RejectedEdit));
            Assert.Equal(7, beat.Figures["rows_waiting"]);
            Assert.Matches("^[0-9a-f]{12}$", beat.ConfigVersion);
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }));
        Assert.False(File.Exists(HealthProbe.FileOf(_environment)));
        Assert.Empty(await heartbeats.AllAsync(Token));
        Assert.False(await store.Database.KeyExistsAsync("heartbeat:metrics-engine:one"));
    }

    [Fact]
    public async Task A_loop_that_stands_still_is_told_as_such_and_has_no_file()
    {
        await using var store = new RedisStore(_environment.Redis);
        var heartbeats = new Heartbeats(store);
        await RunAsync(async (services, _, token) =>
        {
            await Eventually.TrueAsync(
                async () => (await heartbeats.AllAsync(token)).Count == 1, "a heartbeat is there");
            Assert.False((await heartbeats.AllAsync(token))[0].MakingProgress);
            Assert.False(File.Exists(HealthProbe.FileOf(_environment)));
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        });
    }

    [Fact]
    public async Task Without_redis_and_database_a_service_starts_moves_on_and_stops()
    {
        var alone = _environment with { Redis = "127.0.0.1:1" };
        Assert.Equal(0, await RunAsync(alone, async (services, pulse, token) =>
        {
            await BeatUntilAsync(pulse, () => Task.FromResult(File.Exists(HealthProbe.FileOf(alone))), token);
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }));
    }

    [Fact]
    public async Task Two_services_share_a_process_without_sharing_their_state()
    {
        var other = _environment with { Service = "anomaly-detector" };
        var reached = new CountdownEvent(2);
        async Task Body(IServiceProvider services, ServicePulse pulse, CancellationToken token)
        {
            reached.Signal();
            await Eventually.TrueAsync(() => reached.IsSet, "both run");
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        var codes = await Task.WhenAll(RunAsync(_environment, Body), RunAsync(other, Body));
        Assert.All(codes, code => Assert.Equal(0, code));
    }

    private Task<int> RunAsync(Func<IServiceProvider, ServicePulse, CancellationToken, Task> loop) =>
        RunAsync(_environment, loop);

    private static async Task<int> RunAsync(
        ServiceEnvironment environment, Func<IServiceProvider, ServicePulse, CancellationToken, Task> loop)
    {
        using var errors = new StringWriter();
        Exception? failure = null;
        var code = await SurveillanceHost.RunAsync(
            environment,
            (each, time) =>
            {
                var builder = SurveillanceHost.CreateBuilder(each, time);
                builder.Services.AddHostedService(services => new PlayedLoop(services, async (given, pulse, token) =>
                {
                    failure = await Record.ExceptionAsync(() => loop(given, pulse, token));
                    if (failure is not null)
                        throw failure;
                }));
                return builder.Build();
            },
            errors);
        Assert.Equal("", errors.ToString());
        return failure is null or InvalidOperationException ? code : throw failure;
    }

    private static Task BeatUntilAsync(ServicePulse pulse, Func<Task<bool>> condition, CancellationToken token) =>
        Eventually.TrueAsync(
            () =>
            {
                token.ThrowIfCancellationRequested();
                pulse.Beat();
                return condition();
            },
            "the heartbeat tells of progress");

    private sealed class PlayedLoop(
        IServiceProvider services, Func<IServiceProvider, ServicePulse, CancellationToken, Task> body)
        : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            body(services, services.GetRequiredService<ServicePulse>(), stoppingToken);
    }
}
