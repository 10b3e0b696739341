using System.Text;
using CsCheck;
using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

public sealed class DecimalTextTests
{
    [Fact]
    public void Up_to_fifteen_significant_digits_print_back_as_they_came()
    {
        Gen.Select(Gen.Long[1, 999_999_999_999_999], Gen.Int[0, 12]).Sample((mantissa, decimals) =>
        {
            var text = Text(mantissa, decimals);
            Assert.True(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out var value));
            Assert.Equal(decimal.Parse(text), (decimal)value);
            Assert.Equal(double.Parse(text), value);
        });
    }

    [Fact]
    public void Any_number_is_the_double_nearest_to_its_text()
    {
        Gen.Select(Gen.ULong, Gen.Int[0, 19]).Sample((mantissa, decimals) =>
        {
            var text = Text(mantissa, decimals);
            Assert.True(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out var value));
            Assert.Equal(double.Parse(text), value);
        });
    }

    [Fact]
    public void Contracts_times_their_size_leave_no_binary_dust()
    {
        double[] contractSizes = [0.01, 0.1, 1, 10, 100, 0.001, 0.0001, 1000, 0.25];
        var mantissas = Gen.Long[0, 99_999_999_999];
        var contracts = Gen.OneOf([.. contractSizes.Select(Gen.Const)]);
        Gen.Select(mantissas, Gen.Int[0, 4], contracts).Sample((mantissa, decimals, contract) =>
        {
            var text = Text(mantissa, decimals);
            Assert.True(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), DecimalFactor.Of(contract), out var value));
            Assert.Equal(double.Parse((decimal.Parse(text) * (decimal)contract).ToString()), value);
        });
    }

    [Theory]
    [InlineData("365.11", 0.01, 3.6511)]
    [InlineData("330.5", 0.01, 3.305)]
    [InlineData("0.07", 0.1, 0.007)]
    [InlineData("0", 0.01, 0)]
    [InlineData("1e-3", 0.01, 0.00001)]
    [InlineData("12345.678901234567890", 0.01, 123.4567890123456789)]
    public void A_contract_count_becomes_coins(string text, double contract, double coins)
    {
        Assert.True(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), DecimalFactor.Of(contract), out var value));
        Assert.Equal(coins, value);
    }

    [Theory]
    [InlineData("61837.63000000", 61837.63)]
    [InlineData("0.00000000", 0)]
    [InlineData("0.00002754", 0.00002754)]
    [InlineData("-0.0001", -0.0001)]
    [InlineData("1E-8", 1e-8)]
    [InlineData("12345678901234567890123", 12345678901234567890123d)]
    public void Venue_texts_are_read(string text, double expected)
    {
        Assert.True(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1,5")]
    [InlineData("12a")]
    [InlineData("1.2.3")]
    [InlineData(" 1")]
    public void What_is_no_number_is_refused(string text) =>
        Assert.False(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("1e28", 10)]
    [InlineData("79228162514264337593543950335", 100)]
    [InlineData("1e400", 0.01)]
    public void Contracts_beyond_all_measure_are_refused(string text, double contract) =>
        Assert.False(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), DecimalFactor.Of(contract), out _));

    private static string Text(decimal mantissa, int decimals)
    {
        for (var i = 0; i < decimals; i++)
            mantissa *= 0.1m;
        return mantissa.ToString();
    }
}
