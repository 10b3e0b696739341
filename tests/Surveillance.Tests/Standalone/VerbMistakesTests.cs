using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

/// <summary>Verbs that read settings of the environment, with settings that are wrong.</summary>
public sealed class VerbMistakesTests
{
    [Theory]
    [InlineData("explain spread_critical binance:BTC-USDT-PERP")]
    [InlineData("export --from 2026-11-24 --out nowhere.csv")]
    [InlineData("replay --from 2026-11-24")]
    public async Task A_wrong_setting_is_told_with_its_name_and_without_a_stack_trace(string line)
    {
        var settings = new Dictionary<string, string> { ["REDIS_TLS"] = "maybe" };
        await using var verb = ServiceProcess.Start("standalone", "Surveillance.Standalone", settings, line.Split(' '));

        Assert.Equal(1, await verb.ExitAsync());
        var mistake = Assert.Single(verb.Errors, text => text.Length > 0);
        Assert.StartsWith("environment: REDIS_TLS: ", mistake, StringComparison.Ordinal);
    }
}
