using System.CommandLine;
using Surveillance.Markets;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Explanations;

namespace Surveillance.Standalone.Commands;

/// <summary>Says why a rule fires, or does not.</summary>
internal static class ExplainCommand
{
    private const string About = """
        Says why a rule fires on a market at this moment, or does not: both legs with values and limits, what it waits
        for, and who silenced or took it.

        It reads from the Redis of a running Surveillance: on localhost, or where REDIS_HOST, REDIS_PORT and
        REDIS_PASSWORD say.
        """;

    private static readonly Argument<string> Rule = new("RULE") { Description = "Such as spread_critical." };

    private static readonly Argument<string> Market = new("MARKET")
    {
        Description = "Such as binance:BTC-USDT-PERP; binance:* for the venue's own figures.",
    };

    private static readonly Option<string?> Config = HistoryOptions.Text(
        "--config", "DIR", "The four YAML files; by default config/ next to the program or above it.");

    private static readonly Option<int?> RedisPort = new("--redis-port")
    {
        Description = "Redis' port; by default REDIS_PORT, or 6379.",
        HelpName = "PORT",
    };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("explain", About) { Rule, Market, Config, RedisPort };
        command.Validators.Add(result =>
        {
            var text = result.GetValue(Market);
            if (!MarketId.TryParse(text, out _))
                result.AddError(
                    $"MARKET must be of the form exchange:instrument, such as binance:BTC-USDT-PERP, was {text}.");
        });
        command.SetAction((parsed, token) =>
        {
            var market = Typed.Market([], parsed.GetValue(Market)!)!.Value;
            var request = new ExplainRequest(parsed.GetValue(Rule)!, market, parsed.GetValue(Config));
            return Verbs.OrMistakesAsync(() =>
                new ExplainRun(request, Connection(parsed.GetValue(RedisPort)), Console.Out, Console.Error)
                    .InvokeAsync(token));
        });
        return command;
    }

    private static RedisConnection Connection(int? port)
    {
        var redis = ServiceEnvironment.FromEnvironment("explain").Checked().Redis;
        return port is { } other ? redis.OnPort(other) : redis;
    }
}
