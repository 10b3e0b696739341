using System.Text;
using CsCheck;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

public sealed class ProfilePrintTests
{
    private static readonly double[] _edges =
    [
        0, double.Epsilon, 9.999995, 99999.95, 999999.5, 0.9999994, 0.9999995, 99_999_999.5, 1e15 - 0.5, 1e300,
        .. Enumerable.Range(-9, 27).Select(power => double.Parse($"1e{power}")).SelectMany(ten => new[]
        {
            ten, Math.BitDecrement(ten), Math.BitIncrement(ten), ten * 0.9999994, ten * 0.9999996, ten * 1.000005,
        }),
    ];

    private static readonly Gen<double> _number = Gen.OneOf(
        Gen.Double[1e-9, 1e16],
        Gen.Int[0, _edges.Length - 1].Select(edge => _edges[edge]),
        Gen.Select(Gen.Double[1, 10], Gen.Int[-9, 16], (digits, power) => digits * Math.Pow(10, power)),
        Gen.Select(Gen.Int[0, 99_999_999], Gen.Int[0, 9], (digits, places) => digits / Math.Pow(10, places)));

    private static readonly Gen<double[]> _ladder = Gen.OneOf(
        _number.Array[0, LiquidityProfile.Steps],
        _number.Array[0, LiquidityProfile.Steps].Select(numbers => numbers.Order().ToArray()),
        Gen.Select(_number, Gen.Double[0, 0.3].Array[0, LiquidityProfile.Steps], (first, more) =>
            more.Select((share, step) => first * (1 + more.Take(step).Sum() + share)).ToArray()));

    [Fact]
    public void Any_ladder_of_sizes_is_printed_as_its_numbers_are_one_by_one_in_decimals() =>
        _ladder.Sample(sizes => Assert.Equal(
            string.Concat(sizes.Select(size => Rounded(size) + ",")),
            Text(sizes, (ref TextSpan text, ReadOnlySpan<double> numbers) =>
                ProfilePrint.AddSizes(ref text, numbers))));

    [Fact]
    public void Any_ladder_of_notionals_is_printed_as_its_numbers_are_one_by_one_in_decimals() =>
        _ladder.Sample(notionals => Assert.Equal(
            string.Concat(notionals.Select(notional => Whole(Math.Round(notional)) + ",")),
            Text(notionals, (ref TextSpan text, ReadOnlySpan<double> numbers) =>
                ProfilePrint.AddNotionals(ref text, numbers))));

    private delegate void Writing(ref TextSpan text, ReadOnlySpan<double> numbers);

    private static string Whole(double whole) => whole < 1e15 ? $"{(decimal)whole}" : whole.ToString("R");

    private static string Rounded(double size)
    {
        if (size is not (0 or (>= 1e-7 and < 1e15)))
            return size.ToString("R");
        var places = 5;
        while (places < 12 && size < double.Parse($"1e{5 - places}"))
            places++;
        while (size >= double.Parse($"1e{6 - places}"))
            places--;
        var scale = Math.Pow(10, Math.Abs(places));
        return places < 0
            ? $"{(decimal)(Math.Round(size / scale) * scale)}"
            : ((decimal)Math.Round(size * scale) / (decimal)scale).ToString("0.############");
    }

    private static string Text(double[] numbers, Writing write)
    {
        var room = new byte[(numbers.Length * (TextSpan.LongestNumber + 1)) + DigitWords.Room];
        var text = new TextSpan(room);
        write(ref text, numbers);
        return Encoding.UTF8.GetString(room, 0, text.Length);
    }
}
