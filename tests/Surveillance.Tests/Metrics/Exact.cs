using System.Numerics;

namespace Surveillance.Tests.Metrics;

/// <summary>
/// A rational number without any rounding: what the doubles of the metrics are compared with.
/// Every finite double is one.
/// </summary>
internal readonly record struct Exact : IComparable<Exact>
{
    private readonly BigInteger _over;
    private readonly BigInteger _under;

    private Exact(BigInteger over, BigInteger under)
    {
        if (under.IsZero)
            throw new DivideByZeroException();
        var common = BigInteger.GreatestCommonDivisor(over, under) * under.Sign;
        (_over, _under) = (over / common, under / common);
    }

    public static implicit operator Exact(long whole) => new(whole, 1);

    /// <summary>The very value of a double: mantissa times a power of two.</summary>
    public static implicit operator Exact(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var fraction = bits & 0xFFFFFFFFFFFFF;
        BigInteger mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        var power = Math.Max(exponent, 1) - 1075;
        mantissa *= bits < 0 ? -1 : 1;
        return power >= 0 ? new(mantissa << power, 1) : new(mantissa, BigInteger.One << -power);
    }

    public static Exact operator +(Exact a, Exact b) =>
        new(a._over * b._under + b._over * a._under, a._under * b._under);

    public static Exact operator -(Exact a, Exact b) =>
        new(a._over * b._under - b._over * a._under, a._under * b._under);

    public static Exact operator *(Exact a, Exact b) => new(a._over * b._over, a._under * b._under);

    public static Exact operator /(Exact a, Exact b) => new(a._over * b._under, a._under * b._over);

    public static bool operator <(Exact a, Exact b) => a.CompareTo(b) < 0;

    public static bool operator >(Exact a, Exact b) => a.CompareTo(b) > 0;

    public static bool operator <=(Exact a, Exact b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Exact a, Exact b) => a.CompareTo(b) >= 0;

    public static Exact Abs(Exact value) => new(BigInteger.Abs(value._over), value._under);

    public static Exact Sum(IEnumerable<Exact> values) => values.Aggregate((Exact)0, (sum, value) => sum + value);

    public static Exact Median(IEnumerable<Exact> values)
    {
        Exact[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public int CompareTo(Exact other) => (_over * other._under).CompareTo(other._over * _under);

    /// <summary>
    /// Asserts that a double is this number but for the last digits. A difference of nearly equal prices loses digits
    /// in the best of computations, so what may be lost is told as a share of <paramref name="scale"/> as well.
    /// </summary>
    /// <param name="actual">What the code found.</param>
    /// <param name="scale">Size of what was subtracted, in the same unit; null where nothing was.</param>
    public void AssertNear(double? actual, Exact? scale = null)
    {
        Assert.NotNull(actual);
        var allowed = (Abs(this) + (scale ?? 0)) * 4e-15;
        Assert.True(Abs(actual.Value - this) <= allowed, $"{actual:R} is not {this}");
    }

    public override string ToString() => ((double)(_over * 1_000_000_000 / _under) / 1e9).ToString("R");
}
