using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone.Explanations;

/// <summary>What is to be explained.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Market">The market; instrument <c>*</c> for a venue's own figures.</param>
/// <param name="Config">Folder of the four YAML files; null for the usual one.</param>
internal sealed record ExplainRequest(string Rule, MarketId Market, string? Config);

/// <summary>Explains one rule on one market from the command line, and its exit code.</summary>
internal sealed class ExplainRun(
    ExplainRequest request, RedisConnection connection, TextWriter output, TextWriter errors)
{
    private const string Application = "explain";

    /// <summary>Runs it; 0, or 1 with the reason on standard error.</summary>
    public async Task<int> InvokeAsync(CancellationToken stop)
    {
        try
        {
            return await ExplainAsync(stop);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            await errors.WriteLineAsync($"Redis at {connection.Servers.Split(',')[0]}: {error.Message}");
        }
        catch (Exception error) when (error is ConfigurationException or StoreUnavailableException)
        {
            await errors.WriteLineAsync(error.Message);
        }

        return 1;
    }

    private async Task<int> ExplainAsync(CancellationToken stop)
    {
        var rules = ConfigurationReader.Read(ConfigFolder.Find(request.Config).Path).Rules;
        string[] known = [.. rules.Definitions.Select(rule => rule.Name)];
        if (!known.Contains(request.Rule))
        {
            await errors.WriteLineAsync($"no such rule: {request.Rule}, {Spelling.Hint(request.Rule, known)}");
            return 1;
        }

        await using var store = new RedisStore(connection, Application);
        var explainer = new RuleExplainer(new RuleStates(store), new ActiveAlerts(store), TimeProvider.System);
        if (await explainer.ExplainAsync(rules, request.Rule, request.Market, stop) is not { } explanation)
        {
            await errors.WriteLineAsync(
                $"{request.Rule} has no limits for {request.Market.Instrument}: it does not apply");
            return 1;
        }

        foreach (var sentence in explanation.Sentences)
            await output.WriteLineAsync(sentence);
        return 0;
    }
}
