using Surveillance.Markets;

namespace Surveillance.Platform.Configuration;

/// <summary>Reads <c>discover</c> of <c>instruments.yaml</c>: whole exchanges without typing their markets.</summary>
internal static class DiscoverYaml
{
    private const string Key = "discover";
    private const int MostMarkets = 2_000;

    /// <summary>
    /// The wishes, in the order of the file. Venues are null when their own file cannot be read: then nothing is said
    /// about them.
    /// </summary>
    // discover: { exchange: binance, type: perpetual, quote: USDT, top: 200 }
    // discover:
    //   - { exchange: okx, type: spot, quote: USDT, top: 50, depth_levels: 5, exclude: [USDC, BTC-USDT-SPOT] }
    public static IReadOnlyList<Discovery> Read(YamlSection file, IReadOnlyCollection<string>? venues)
    {
        var wishes = new List<Discovery>();
        foreach (var section in file.SectionOrSections(Key))
        {
            var wish = Wish(section, venues);
            if (wishes.Exists(earlier =>
                (earlier.Exchange, earlier.Type, earlier.Quote) == (wish.Exchange, wish.Type, wish.Quote)))
            {
                section.Mistake("exchange", $"{wish} is discovered already");
            }

            wishes.Add(wish);
        }

        return wishes;
    }

    private static Discovery Wish(YamlSection section, IReadOnlyCollection<string>? venues)
    {
        var exchange = section.RequiredText("exchange");
        if (exchange.Length > 0 && venues?.Contains(exchange) == false)
        {
            section.Mistake(
                "exchange", $"no such venue in {ExchangesYaml.File}: {exchange}, {Spelling.Hint(exchange, venues)}");
        }

        section.Required("type");
        section.Required("top");
        var quote = section.RequiredText("quote");
        if (quote.Length > 0 && !Identifiers.IsValid(quote))
            section.Mistake("quote", $"{Identifiers.Rule}, was {quote}");
        var wish = new Discovery(
            exchange,
            section.OneOf("type", InstrumentsYaml.Types, InstrumentType.Spot),
            quote,
            section.Whole("top", otherwise: 1, NumberRange.Between(1, MostMarkets)),
            section.Whole("depth_levels", otherwise: 20, NumberRange.Between(1, 1000)),
            [.. section.Words("exclude").Select(word => word.Text)]);
        section.EndOfKeys();
        return wish;
    }
}
