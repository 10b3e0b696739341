using Surveillance.Markets;
using Surveillance.Standalone.Exports;

namespace Surveillance.Tests.Standalone.Exports;

/// <summary>What an analyst types, and everything that is wrong with it at once.</summary>
public sealed class ExportArgumentsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly ExportArguments Right =
        new("2026-11-24T07:00:00Z", "2026-11-24T08:00:00Z", ["spread_bps"], ["okx:BTC-USDT-PERP"], "/tmp/rows.parquet");

    [Fact]
    public void What_is_right_becomes_a_request()
    {
        var request = Right.Read(Now, out var mistakes)!;
        Assert.Empty(mistakes);
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 7, 0, 0, TimeSpan.Zero), request.From);
        Assert.Equal(request.From.AddHours(1), request.To);
        Assert.Equal(["spread_bps"], request.Metrics);
        Assert.Equal([new MarketId("okx", "BTC-USDT-PERP")], request.Markets);
        Assert.Equal(ExportFormat.Parquet, request.Format);
    }

    [Theory]
    [InlineData("2026-11-24", "2026-11-24T00:00:00.000000")]
    [InlineData("2026-11-24T07:30", "2026-11-24T07:30:00.000000")]
    [InlineData("2026-11-24 07:30:15", "2026-11-24T07:30:15.000000")]
    [InlineData("2026-11-24T07:30:15.25Z", "2026-11-24T07:30:15.250000")]
    [InlineData("2026-11-24T07:30:15+02:00", "2026-11-24T05:30:15.000000")]
    public void A_time_is_utc_unless_it_says_otherwise(string text, string utc)
    {
        var request = (Right with { From = text, To = null }).Read(Now, out _)!;
        Assert.Equal(utc, $"{request.From.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff}");
    }

    [Fact]
    public void Without_an_end_it_is_now_and_without_names_it_is_all()
    {
        var request = (Right with { To = null, Metrics = [], Markets = [], Out = "/tmp/rows.CSV" }).Read(Now, out _)!;
        Assert.Equal(Now, request.To);
        Assert.Empty(request.Metrics);
        Assert.Empty(request.Markets);
        Assert.Equal(ExportFormat.Csv, request.Format);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var wrong = new ExportArguments(
            "yesterday", "24.11.2026", ["spread_bsp", "mid_price", "horoscope"], ["BTC"], "/nowhere/rows.xlsx");
        Assert.Null(wrong.Read(Now, out var mistakes));
        Assert.Collection(
            mistakes,
            from => Assert.StartsWith("--from must be a time in UTC such as", from, StringComparison.Ordinal),
            to => Assert.EndsWith("was 24.11.2026.", to, StringComparison.Ordinal),
            near => Assert.Equal("--metric: no such metric: spread_bsp, did you mean spread_bps?", near),
            far => Assert.StartsWith("--metric: no such metric: horoscope, known: ", far, StringComparison.Ordinal),
            market => Assert.Equal(
                "--market must be of the form exchange:instrument, such as binance:BTC-USDT-PERP, was BTC.", market),
            folder => Assert.Equal("--out: there is no folder /nowhere.", folder),
            ending => Assert.Equal("--out must end with .parquet or .csv, was /nowhere/rows.xlsx.", ending));
    }

    [Fact]
    public void What_must_be_there_is_told_with_an_example()
    {
        new ExportArguments(null, null, [], [], null).Read(Now, out var mistakes);
        Assert.Equal(
            [
                "--from is required, such as --from 2026-11-24T07:00:00Z.",
                "--out is required, such as --out spreads.parquet.",
            ],
            mistakes);
    }

    [Theory]
    [InlineData("2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z")]
    [InlineData("2026-11-26", null)]
    public void An_end_that_does_not_lie_after_the_beginning_is_a_mistake(string from, string? to)
    {
        (Right with { From = from, To = to }).Read(Now, out var mistakes);
        Assert.Equal([$"--from must be before --to, was {from} and {to ?? "now"}."], mistakes);
    }
}
