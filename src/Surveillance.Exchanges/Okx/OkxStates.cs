using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// What OKX's <c>state</c> of an instrument says: https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments.
/// Beside those that let its book count there are <c>suspend</c>, <c>preopen</c>, <c>rebase</c> and <c>test</c>.
/// </summary>
internal static class OkxStates
{
    /// <summary>What a state says; null for none.</summary>
    public static InstrumentState? Of(string state) => InstrumentState.Of(state, "live", "post_only");
}
