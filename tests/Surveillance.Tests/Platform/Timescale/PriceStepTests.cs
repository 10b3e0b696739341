using Surveillance.Platform.Timescale;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>The price step that prices themselves tell.</summary>
public sealed class PriceStepTests
{
    [Theory]
    [InlineData("61800.2 61800.1 61799.6", "0.1")]
    [InlineData("100 101.5 98.5", "1.5")]
    [InlineData("0.00001234 0.00001236 0.00001240", "0.00000002")]
    [InlineData("3 3 3", null)]
    [InlineData("7", null)]
    public void All_distances_are_multiples_of_it(string prices, string? step) =>
        Assert.Equal(
            step is null ? null : decimal.Parse(step, System.Globalization.CultureInfo.InvariantCulture),
            PriceStep.Of([.. prices.Split(' ').Select(text =>
                decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture))]));

    [Fact]
    public void Without_prices_there_is_none() => Assert.Null(PriceStep.Of([]));
}
