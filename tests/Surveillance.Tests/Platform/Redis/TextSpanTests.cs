using System.Text;
using CsCheck;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

public sealed class TextSpanTests
{
    private const int Six = 6;

    [Theory]
    [InlineData(12.345678, "12.3457")]
    [InlineData(0.00012, "0.00012")]
    [InlineData(1234567.8, "1234570")]
    [InlineData(999999.6, "1000000")]
    [InlineData(99999.96, "100000")]
    [InlineData(9.9999996, "10")]
    [InlineData(100, "100")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0, "0")]
    [InlineData(0.1 + 0.2, "0.3")]
    public void Sizes_are_printed_with_six_digits(double value, string expected) =>
        Assert.Equal(expected, Rounded(value, Six, 0));

    [Fact]
    public void Any_printed_size_is_within_half_of_its_sixth_digit_whatever_came_before_it() =>
        Gen.Select(Gen.Double[1e-9, 1e16], Gen.Int[-7, 14]).Sample((value, before) =>
            Assert.Equal(value, double.Parse(Rounded(value, Six, before)), value * 5.01e-6));

    [Theory]
    [InlineData(61800.2, "61800.2")]
    [InlineData(0.00000001, "0.00000001")]
    [InlineData(0, "0")]
    [InlineData(1234567, "1234567")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(-0.25, "-0.25")]
    public void An_exact_number_is_printed_as_people_write_it(double value, string expected) =>
        Assert.Equal(expected, Exact(value, 0));

    [Fact]
    public void A_decimal_of_up_to_fifteen_digits_is_printed_as_it_came() =>
        Gen.Select(Gen.Long[0, 999_999_999_999_999], Gen.Int[0, 15], Gen.Int[0, 15]).Sample((digits, places, before) =>
        {
            var number = new decimal((int)digits, (int)(digits >> 32), 0, false, (byte)places);
            var text = number.ToString("0.###############");
            Assert.Equal(text, Exact(double.Parse(text), before));
        });

    [Fact]
    public void Any_number_is_read_back_as_the_very_same() =>
        Gen.Select(Gen.Double, Gen.Int[0, 19]).Where(one => double.IsFinite(one.Item1)).Sample((value, before) =>
            Assert.Equal(value, double.Parse(Exact(value, before))));

    [Fact]
    public void Whole_numbers_are_printed_as_they_are() =>
        Gen.Long.Sample(value => Assert.Equal($"{value}", Text((ref TextSpan text) => text.Add(value))));

    [Fact]
    public void A_time_is_printed_in_the_format_of_the_wire() =>
        Gen.DateTime.Sample(time =>
        {
            var at = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.Zero);
            Assert.Equal(WireText.Of(at), Text((ref TextSpan text) => text.Add(at)));
        });

    private delegate void Writing(ref TextSpan text);

    private static string Exact(double value, int decimals) =>
        Text((ref TextSpan text) => text.AddExact(value, ref decimals));

    private static string Rounded(double value, int digits, int exponent) =>
        Text((ref TextSpan text) => text.AddRounded(value, digits, ref exponent));

    private static string Text(Writing write)
    {
        Span<byte> room = stackalloc byte[TextSpan.LongestNumber];
        var text = new TextSpan(room);
        write(ref text);
        return Encoding.UTF8.GetString(room[..text.Length]);
    }
}
