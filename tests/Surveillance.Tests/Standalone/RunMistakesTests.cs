using System.Net;
using System.Net.Sockets;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

/// <summary>What an operator gets wrong: exit code 1, and what to do about it on standard error.</summary>
public sealed class RunMistakesTests : IDisposable
{
    private static readonly string[] PortOptions = ["--redis-port", "--postgres-port", "--dashboard-port"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--incident spread-blowout@1+1", "--incident needs --simulated.")]
    [InlineData("--recordings /tmp", "--recordings needs --simulated.")]
    [InlineData("--markets 8", "--markets needs --simulated.")]
    [InlineData("--speed 2", "--speed needs --simulated.")]
    [InlineData("--simulated --for 0", "--for must be over 0 seconds.")]
    [InlineData("--simulated --redis-port 70000", "--redis-port must be 1 to 65535, was 70000.")]
    [InlineData("--simulated --incident earthquake@1+1", "'earthquake' is not an incident; known are")]
    [InlineData(
        "--simulated --incident spread-blowout", "is not of the form NAME[:exchange/instrument]@START+DURATION")]
    public async Task An_option_that_makes_no_sense_is_told_alone(string arguments, string mistake)
    {
        var (output, errors) = await RefusedAsync(arguments.Split(' '));
        Assert.Contains(mistake, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--redis-port", "Redis")]
    [InlineData("--dashboard-port", "the page")]
    [InlineData("--postgres-port", "PostgreSQL")]
    public async Task A_taken_port_is_named_with_the_option_that_moves_it(string option, string owner)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (_, errors) = await RefusedAsync([.. Ports(except: option), option, $"{port}"]);
        Assert.StartsWith($"port {port} for {owner} cannot be used", errors, StringComparison.Ordinal);
        Assert.Contains(option, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_in_the_configuration_is_told_at_once()
    {
        using var config = new ConfigurationFolder();
        var first = config.Edit("alerts.yaml", "zscore: 2.0", "zscore: -1");
        var second = config.Edit("features.yaml", "window_size: 300", "windw_size: 300");
        var (_, errors) = await RefusedAsync([.. Ports(), "--config", config.Path]);
        Assert.Contains(
            $"config/alerts.yaml:{first}: thresholds.BTC-USDT-PERP.spread_warning.zscore: must be > 0",
            errors,
            StringComparison.Ordinal);
        Assert.Contains(
            $"config/features.yaml:{second}: zscore.windw_size: unknown key", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incident_on_a_market_that_is_not_simulated_is_told_with_those_that_are()
    {
        var (_, errors) = await RefusedAsync([.. Ports(), "--incident", "spread-blowout:okx/DOGE-USDT-PERP@1+1"]);
        Assert.Contains(
            "okx:DOGE-USDT-PERP is not served. Served are binance:BTC-USDT-PERP", errors, StringComparison.Ordinal);
    }

    private static string[] Ports(string? except = null) =>
    [
        "--simulated",
        .. PortOptions.Where(option => option != except)
            .SelectMany(option => new[] { option, $"{ListeningPort.Free()}" }),
    ];

    private async Task<(string Output, string Errors)> RefusedAsync(string[] arguments)
    {
        await using var process = ServiceProcess.Start("standalone", "Surveillance.Standalone",
            new Dictionary<string, string> { ["LOG_LEVEL"] = "" }, [.. arguments, "--data", _folder.PathTo("data")]);
        Assert.Equal(1, await process.ExitAsync());
        return (string.Join('\n', process.Output), string.Join('\n', process.Errors));
    }
}
