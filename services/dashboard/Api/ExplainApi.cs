using Microsoft.AspNetCore.Http.HttpResults;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Api;

/// <summary>
/// <c>GET /api/explain/{rule}/{exchange}/{instrument}</c>: why a rule fires on a market, or does not. Problems are told
/// as RFC 9457 says: 404 for a rule that there is not, or not there; 503 while Redis does not answer.
/// </summary>
internal static class ExplainApi
{
    /// <summary>Maps it.</summary>
    public static void MapExplain(this RouteGroupBuilder api) =>
        api.MapGet("/explain/{rule}/{exchange}/{instrument}", ExplainAsync)
            .WithName("explain").WithTags("alerts").WithSummary("Why a rule fires on a market, or does not.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<ToldExplanation>, ProblemHttpResult>> ExplainAsync(
        string rule, string exchange, string instrument, RuleExplainer explainer, ConfigurationWatch configuration,
        CancellationToken cancellationToken)
    {
        var market = new MarketId(exchange, instrument);
        var config = configuration.Current;
        if (!config.Watches(market))
            return Problems.NotFound($"There is no enabled market {market}.");
        return await explainer.ExplainAsync(config.Rules, rule, market, cancellationToken) is { } explanation
            ? TypedResults.Ok(ToldExplanation.Of(explanation))
            : Problems.NotFound($"There is no rule {rule} that applies to {market}.");
    }
}

/// <summary>The answer.</summary>
/// <param name="Rule">Rule name.</param>
/// <param name="Exchange">Venue.</param>
/// <param name="Instrument">Instrument.</param>
/// <param name="State">Such as <c>pending</c>; null when it was not judged within a day.</param>
/// <param name="Reason">Such as <c>not_unusual</c>; null likewise.</param>
/// <param name="Sentences">The same for people, the answer first.</param>
internal sealed record ToldExplanation(
    string Rule, string Exchange, string Instrument, string? State, string? Reason, IReadOnlyList<string> Sentences)
{
    /// <summary>As it is told.</summary>
    public static ToldExplanation Of(Explanation explanation) => new(
        explanation.Rule,
        explanation.Market.Exchange,
        explanation.Market.Instrument,
        explanation.State is { } state ? WireText.Of(state) : null,
        explanation.Reason,
        explanation.Sentences);
}
