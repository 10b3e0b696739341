using Microsoft.Extensions.Time.Testing;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Telemetry;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Hosting;

public sealed class HealthProbeTests : IDisposable
{
    private static readonly Figure Rows = Figure.Gauge("rows_waiting", "{row}", "Rows that wait.");
    private static readonly Figure Lag = Figure.Gauge("lag_ms", "s", "A lag.", "lag", 0.001);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly ServiceEnvironment _environment;

    public HealthProbeTests() =>
        _environment = new ServiceEnvironment("metrics-engine", "one", "config", "", "", null, _folder.PathTo("state"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_service_that_never_ran_is_unhealthy() =>
        Assert.Equal((1, "unhealthy: metrics-engine is not running or makes no progress"), Ask());

    [Fact]
    public void Progress_is_health_for_fifteen_seconds()
    {
        HealthProbe.Tell(_environment, makesProgress: true, _time.GetUtcNow());
        Assert.Equal((0, "healthy: last progress 0.0 s ago"), Ask());
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal((0, "healthy: last progress 15.0 s ago"), Ask());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal((1, "unhealthy: last progress 15.1 s ago"), Ask());
    }

    [Fact]
    public void A_service_that_says_it_makes_no_progress_is_unhealthy_at_once()
    {
        HealthProbe.Tell(_environment, makesProgress: true, _time.GetUtcNow());
        HealthProbe.Tell(_environment, makesProgress: false, _time.GetUtcNow());
        Assert.Equal(1, Ask().Code);
        Assert.Empty(Directory.EnumerateFiles(_environment.StateDirectory));
        HealthProbe.Tell(_environment, makesProgress: false, _time.GetUtcNow());
    }

    [Fact]
    public void Services_that_share_a_folder_have_a_file_each()
    {
        HealthProbe.Tell(_environment with { Service = "dashboard" }, makesProgress: true, _time.GetUtcNow());
        Assert.Equal(1, Ask().Code);
    }

    [Fact]
    public void A_pulse_lives_for_ten_seconds_after_a_beat_and_not_before_the_first()
    {
        var pulse = new ServicePulse(_time);
        Assert.False(pulse.IsMakingProgress);
        pulse.Beat();
        Assert.True(pulse.IsMakingProgress);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(pulse.IsMakingProgress);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(pulse.IsMakingProgress);
        pulse.Beat();
        Assert.True(pulse.IsMakingProgress);
    }

    [Fact]
    public void Figures_come_by_name_and_one_that_is_not_a_number_is_not_told()
    {
        var pulse = new ServicePulse(_time);
        pulse.Set(Rows, 5);
        pulse.Set(Lag, 2.5);
        Assert.Equal([new("lag_ms", 2.5), new("rows_waiting", 5)], pulse.Figures);
        pulse.Set(Lag, double.NaN);
        Assert.Equal([new("rows_waiting", 5)], pulse.Figures);
    }

    private (int Code, string Text) Ask()
    {
        using var output = new StringWriter();
        var code = HealthProbe.Run(_environment, _time, output);
        return (code, output.ToString().TrimEnd());
    }
}
