using System.Text;
using CsCheck;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

public sealed class LevelPrintTests
{
    private static readonly Gen<double> _decimal = Gen.Select(Gen.Long[0, 999_999_999_999_999], Gen.Int[0, 12])
        .Select((digits, places) => (double)((decimal)digits / (decimal)Math.Pow(10, places)));

    private static readonly Gen<double> _edge = Gen.Select(Gen.Int[-12, 14], Gen.Int[0, 3]).Select((power, near) =>
        (double.Parse($"1e{power}"), near) switch
        {
            (var ten, 0) => ten,
            (var ten, 1) => Math.BitDecrement(ten),
            (var ten, 2) => Math.BitIncrement(ten),
            var (ten, _) => -ten,
        });

    // As a book has them: of one tick, and with lots of one size.
    private static readonly Gen<double[]> _alike = Gen.Select(Gen.Int[0, 10], Gen.Int[3, 9]).SelectMany(
        (places, digits) => Gen.Long[0, (long)Math.Pow(10, digits)]
            .Select(whole => (double)(whole / (decimal)Math.Pow(10, places))).Array[0, 50]);

    private static readonly Gen<double[]> _numbers = Gen.OneOf(
        _alike, _alike, Gen.OneOf(_decimal, _edge, Gen.Double[1e-3, 1e9], Gen.Const(0.0)).Array[0, 50]);

    [Fact]
    public void Any_levels_are_printed_as_their_numbers_are_one_by_one_in_decimals() =>
        Gen.Select(_numbers, _numbers).Sample((prices, sizes) =>
        {
            var count = Math.Min(prices.Length, sizes.Length);
            var expected = prices.Zip(sizes, (price, size) => $"[{Plain(price)},{Plain(size)}],");
            Assert.Equal(string.Concat(expected), Text(prices.AsSpan(0, count), sizes.AsSpan(0, count)));
        });

    private static string Plain(double number) => number switch
    {
        < 0 => "-" + Plain(-number),
        _ when (double)(decimal)number == number => ((decimal)number).ToString("0.###################"),
        _ => number.ToString("R"),
    };

    private static string Text(ReadOnlySpan<double> prices, ReadOnlySpan<double> sizes)
    {
        var room = new byte[(2 * prices.Length * (TextSpan.LongestNumber + 2)) + (2 * DigitWords.Room)];
        var text = new TextSpan(room);
        LevelPrint.Add(ref text, prices, sizes);
        return Encoding.UTF8.GetString(room, 0, text.Length);
    }
}
