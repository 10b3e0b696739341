using System.Text;
using Microsoft.AspNetCore.Http;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Coinbase;
using Surveillance.Exchanges.Kraken;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.AnomalyDetector;

namespace Surveillance.Tests.Exchanges;

/// <summary>Which markets each venue says are traded, from answers of the documented form.</summary>
public sealed class DirectoryTests
{
    // Forms of exchangeInfo and ticker/24hr: https://developers.binance.com/docs/derivatives/usds-margined-futures.
    [Fact]
    public void Binance_futures_are_perpetuals_that_trade_with_their_quote_volume()
    {
        var symbols = """
            {"timezone":"UTC","symbols":[
             {"symbol":"BTCUSDT","pair":"BTCUSDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC",
               "quoteAsset":"USDT"},
             {"symbol":"1000PEPEUSDC","contractType":"PERPETUAL","status":"TRADING","baseAsset":"1000PEPE",
               "quoteAsset":"USDC"},
             {"symbol":"BTCUSDT_261225","contractType":"CURRENT_QUARTER","status":"TRADING","baseAsset":"BTC",
               "quoteAsset":"USDT"},
             {"symbol":"TSLAUSDT","contractType":"TRADIFI_PERPETUAL","status":"TRADING","baseAsset":"TSLA",
               "quoteAsset":"USDT"},
             {"symbol":"OLDUSDT","contractType":"PERPETUAL","status":"SETTLING","baseAsset":"OLD","quoteAsset":"USDT"}]}
            """;
        var tickers = """
            [{"symbol":"BTCUSDT","lastPrice":"61800.10","volume":"183322.4","quoteVolume":"11329321000.55"},
             {"symbol":"OLDUSDT","quoteVolume":"0"}]
            """;
        Assert.Equal(
            [
                new ListedMarket("BTCUSDT", "BTC", "USDT", 11329321000.55),
                new ListedMarket("1000PEPEUSDC", "1000PEPE", "USDC", null),
            ],
            BinanceDirectory.Read(BinanceProduct.Futures, Utf8(symbols), Utf8(tickers)));
    }

    // Forms of exchangeInfo and the short ticker/24hr: https://developers.binance.com/docs/binance-spot-api-docs.
    [Fact]
    public void Binance_spot_symbols_have_no_contract_type()
    {
        var symbols = """
            {"symbols":[
             {"symbol":"ETHUSDT","status":"TRADING","baseAsset":"ETH","quoteAsset":"USDT"},
             {"symbol":"LUNAUSDT","status":"BREAK","baseAsset":"LUNA","quoteAsset":"USDT"}]}
            """;
        var tickers = """[{"symbol":"ETHUSDT","volume":"312000.1","quoteVolume":"826800265.00","count":100}]""";
        Assert.Equal(
            [new ListedMarket("ETHUSDT", "ETH", "USDT", 826800265)],
            BinanceDirectory.Read(BinanceProduct.Spot, Utf8(symbols), Utf8(tickers)));
    }

    // Forms of public/instruments and market/tickers: https://www.okx.com/docs-v5/en/.
    [Fact]
    public void Okx_swaps_are_linear_live_and_settled_in_their_quote_and_turn_over_coins_times_price()
    {
        var instruments = """
            {"code":"0","msg":"","data":[
             {"instId":"BTC-USDT-SWAP","instType":"SWAP","ctType":"linear","settleCcy":"USDT","state":"live",
               "baseCcy":"","quoteCcy":""},
             {"instId":"BTC-USD-SWAP","instType":"SWAP","ctType":"inverse","settleCcy":"BTC","state":"live",
               "baseCcy":"","quoteCcy":""},
             {"instId":"BTC-USD_UM-SWAP","instType":"SWAP","ctType":"linear","settleCcy":"USDC","state":"live",
               "baseCcy":"","quoteCcy":""},
             {"instId":"NEW-USDT-SWAP","instType":"SWAP","ctType":"linear","settleCcy":"USDT","state":"preopen",
               "baseCcy":"","quoteCcy":""}]}
            """;
        var tickers = """
            {"code":"0","msg":"","data":[
             {"instType":"SWAP","instId":"BTC-USDT-SWAP","last":"61800","vol24h":"9000000","volCcy24h":"90000"}]}
            """;
        Assert.Equal(
            [new ListedMarket("BTC-USDT-SWAP", "BTC", "USDT", 5_562_000_000)],
            OkxDirectory.Read(Utf8(instruments), Utf8(tickers)));
    }

    [Fact]
    public void Okx_spot_tells_its_currencies_and_its_volume_in_the_quote()
    {
        var instruments = """
            {"code":"0","msg":"","data":[
             {"instId":"BTC-USDT","instType":"SPOT","ctType":"","settleCcy":"","state":"live","baseCcy":"BTC",
               "quoteCcy":"USDT"},
             {"instId":"X-USDT","instType":"SPOT","ctType":"","settleCcy":"","state":"suspend","baseCcy":"X",
               "quoteCcy":"USDT"}]}
            """;
        var tickers = """
            {"code":"0","msg":"","data":[{"instId":"BTC-USDT","last":"61800","vol24h":"7000","volCcy24h":"432600000"},
             {"instId":"X-USDT","last":"","vol24h":"","volCcy24h":""}]}
            """;
        Assert.Equal(
            [new ListedMarket("BTC-USDT", "BTC", "USDT", 432_600_000)],
            OkxDirectory.Read(Utf8(instruments), Utf8(tickers)));
    }

    // Forms of AssetPairs and Ticker: https://docs.kraken.com/api/docs/rest-api/get-tradable-asset-pairs.
    [Fact]
    public void Kraken_pairs_get_the_names_of_its_sockets_and_turn_over_volume_times_average_price()
    {
        var pairs = """
            {"error":[],"result":{
             "XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD","base":"XXBT","quote":"ZUSD","status":"online"},
             "XDGUSD":{"altname":"XDGUSD","wsname":"XDG/USD","status":"online"},
             "OLDUSD":{"altname":"OLDUSD","wsname":"OLD/USD","status":"cancel_only"},
             "XXBTZUSD.d":{"altname":"XBTUSD.d","status":"online"}}}
            """;
        var tickers = """
            {"error":[],"result":{"XXBTZUSD":{"a":["61800.1","1","1.000"],"v":["800.0","2000.5"],"p":["61700",
              "60000"]}}}
            """;
        Assert.Equal(
            [new ListedMarket("BTC/USD", "BTC", "USD", 120_030_000), new ListedMarket("DOGE/USD", "DOGE", "USD", null)],
            KrakenDirectory.Read(Utf8(pairs), Utf8(tickers)));
    }

    // Form of market/products: https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public.
    [Fact]
    public void Coinbase_products_are_online_and_no_alias_of_another_one()
    {
        string Product(string id, string more) =>
            $$"""
            {"product_id":"{{id}}","base_currency_id":"{{id.Split('-')[0]}}","quote_currency_id":"{{id.Split('-')[1]}}",
             "status":"online","approximate_quote_24h_volume":"812.5"{{more}}}
            """;
        var products = $$"""
            {"products":[{{Product("BTC-USD", ""","alias":"","is_disabled":false""")}},
             {{Product("BTC-USDC", ""","alias":"BTC-USD" """)}},
             {{Product("A-USD", ""","trading_disabled":true""")}},
             {{Product("B-USD", ""","is_disabled":true""")}},
             {{Product("C-USD", ""","view_only":true""")}}],"num_products":5}
            """;
        Assert.Equal(
            [new ListedMarket("BTC-USD", "BTC", "USD", 812.5)], CoinbaseDirectory.Read(Utf8(products)));
    }

    // Forms of instruments-info and tickers: https://bybit-exchange.github.io/docs/v5/market/instrument.
    [Fact]
    public async Task Bybit_lists_page_after_page_and_only_perpetuals()
    {
        await using var venue = await WebhookReceiver.StartAsync();
        using var http = new HttpClient();
        string[] bodies =
        [
            """
            {"retCode":0,"result":{"nextPageCursor":"second","list":[
             {"symbol":"BTCUSDT","contractType":"LinearPerpetual","status":"Trading","baseCoin":"BTC",
               "quoteCoin":"USDT"},
             {"symbol":"BTC-25DEC26","contractType":"LinearFutures","status":"Trading","baseCoin":"BTC",
               "quoteCoin":"USDC"}]}}
            """,
            """
            {"retCode":0,"result":{"nextPageCursor":"","list":[
             {"symbol":"SOLPERP","contractType":"LinearPerpetual","status":"Trading","baseCoin":"SOL",
               "quoteCoin":"USDC"},
             {"symbol":"OLDUSDT","contractType":"LinearPerpetual","status":"Closed","baseCoin":"OLD",
               "quoteCoin":"USDT"}]}}
            """,
            """{"retCode":0,"result":{"list":[{"symbol":"BTCUSDT","turnover24h":"8123456789.1"}]}}""",
        ];
        venue.Answer = (number, response) => response.WriteAsync(bodies[number]);
        var settings = Shipped.Config.Venues["bybit"] with
        {
            Rest = new Dictionary<string, Uri> { ["base"] = venue.Address },
        };
        Assert.Equal(
            [
                new ListedMarket("BTCUSDT", "BTC", "USDT", 8123456789.1),
                new ListedMarket("SOLPERP", "SOL", "USDC", null),
            ],
            await VenueCatalog.ListAsync(
                settings, InstrumentType.Perpetual, Offline.Okx().Stage.Context with { Http = http },
                TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("okx", """{"code":"50011","msg":"Requests too frequent.","data":[]}""")]
    [InlineData("okx", """{"code":"0","data":[{"instId":null}]}""")]
    [InlineData("kraken", """{"error":["EAPI:Rate limit exceeded"]}""")]
    [InlineData("kraken", """{"error":[],"result":{"X":{"v":["1"],"p":["1"]}}}""")]
    [InlineData("coinbase", """{"products":[{"product_id":"BTC-USD","status":"online"}]}""")]
    [InlineData("coinbase", "null")]
    [InlineData("binance", """{"code":-1003,"msg":"Way too much request weight used."}""")]
    [InlineData("binance", """[{"symbol":"BTCUSDT","quoteVolume":"NaN"}]""")]
    [InlineData("binance", "<html>")]
    public void An_answer_that_is_a_mistake_or_not_as_documented_is_no_empty_list(string venue, string text)
    {
        var body = Utf8(text);
        Assert.Throws<FeedProtocolException>(() => venue switch
        {
            "okx" => OkxDirectory.Read(body, body),
            "kraken" => KrakenDirectory.Read(body, body),
            "coinbase" => CoinbaseDirectory.Read(body),
            _ => BinanceDirectory.Read(BinanceProduct.Spot, body, body),
        });
    }

    [Fact]
    public void What_a_venue_does_not_trade_and_where_it_cannot_be_asked_is_told()
    {
        var kraken = Shipped.Config.Venues["kraken"] with { Rest = new Dictionary<string, Uri>() };
        var wish = new Discovery("kraken", InstrumentType.Perpetual, "USD", 5, 20, []);
        Assert.Equal("no perpetuals of kraken are followed; type must be spot", VenueCatalog.MistakeIn(wish, kraken));
        Assert.Equal(
            "kraken.rest.base is missing in exchanges.yaml, where its markets would be asked for",
            VenueCatalog.MistakeIn(wish with { Type = InstrumentType.Spot }, kraken));
        Assert.Null(VenueCatalog.MistakeIn(wish with { Exchange = "okx" }, Shipped.Config.Venues["okx"]));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
