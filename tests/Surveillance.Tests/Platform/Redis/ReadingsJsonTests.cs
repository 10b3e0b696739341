using System.Buffers;
using System.Text;
using CsCheck;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

public sealed class ReadingsJsonTests
{
    private static readonly DateTimeOffset _at = new(2026, 11, 24, 7, 52, 30, 123, TimeSpan.Zero);
    private static readonly MarketId _market = new("binance", "BTC-USDT-PERP");

    private static readonly Gen<double?> Figure = Gen.Frequency(
        (1, Gen.Const((double?)null)),
        (6, Gen.Double[-1e9, 1e9].Select(value => (double?)value)),
        (2, Gen.Double[-1e-6, 1e-6].Select(value => (double?)value)),
        (1, Gen.Double.Where(double.IsFinite).Select(value => (double?)value)));

    private static readonly Gen<Reading> AnyReading = Gen.Select(
        Figure, Figure, Gen.Enum<ReadingStatus>(), Gen.Int[0, 300].Select(count => count == 0 ? (int?)null : count),
        Gen.Select(Figure, Figure, Figure, BaselineScores.Of),
        (value, z, status, samples, scores) => new Reading(value, z, status, samples) { Scores = scores });

    private static readonly Gen<MarketReadings> Readings = Gen.Select(
        Gen.Select(Gen.Int[0, MetricCatalog.All.Count - 1], AnyReading).Array[0, 40], Gen.Bool).Select(
        (entries, simulated) =>
        {
            var readings = MarketReadings.Of(_market);
            var table = readings.Begin(_at, simulated);
            foreach (var (place, reading) in entries)
                table.Set(place, reading);
            return readings;
        });

    [Fact]
    public void What_is_written_is_read_back_to_fifteen_digits() => Readings.Sample(readings =>
    {
        var text = Written(readings);
        var read = ReadingsJson.Read(text, _market);
        Assert.Equal(
            (readings.Market, readings.Timestamp, readings.Simulated), (read.Market, read.Timestamp, read.Simulated));
        Assert.Equal(readings.Readings.Keys, read.Readings.Keys);
        foreach (var (metric, expected) in readings.Readings)
        {
            var found = read.Readings[metric];
            AssertNear(expected.Value, found.Value);
            AssertNear(expected.ZScore, found.ZScore);
            Assert.Equal((expected.Status, expected.Samples), (found.Status, found.Samples));
            foreach (var kind in Enum.GetValues<BaselineKind>())
                AssertNear(expected.ScoreBy(kind), found.ScoreBy(kind));
        }
    });

    [Fact]
    public void The_fast_reader_finds_what_a_reader_of_any_JSON_finds() => Readings.Sample(readings =>
    {
        var text = Written(readings);
        var scanned = MarketReadings.Of(_market);
        Assert.True(ReadingsScan.TryRead(text, scanned), Encoding.UTF8.GetString(text));
        Assert.Equivalent(ReadingsJson.Read(text), scanned, strict: true);
    });

    [Fact]
    public void A_text_in_another_form_is_read_as_any_JSON()
    {
        var text = """
            { "readings": { "new_metric": {"value":1,"status":"ok"}, "spread_bps": {"status":"ok","value":162e-4} },
              "timestamp":"2026-11-24T07:52:30.123Z", "instrument":"BTC-USDT-PERP", "exchange":"binance" }
            """;
        var read = ReadingsJson.Read(Encoding.UTF8.GetBytes(text), _market);
        Assert.Equal(_market, read.Market);
        Assert.Equal(Reading.Of(0.0162), Assert.Single(read.Readings).Value);
    }

    [Fact]
    public void Scores_beside_the_z_score_stand_there_only_where_a_rule_asks_for_them()
    {
        var readings = MarketReadings.Of(_market);
        var table = readings.Begin(_at, simulated: false);
        var plain = new Reading(0.5, 1.5, ReadingStatus.Ok, 300);
        table.Set(MetricCatalog.PlaceOf("spread_bps")!.Value, plain);
        table.Set(
            MetricCatalog.PlaceOf("basis_bps")!.Value, plain with { Scores = new BaselineScores(4.25, -12.5) });
        table.Set(MetricCatalog.PlaceOf("imbalance")!.Value, plain with { Scores = new BaselineScores(null, 3, -1.5) });
        const string Plain = "\"value\":0.5,\"zscore\":1.5,\"status\":\"ok\",\"samples\":300";
        var text = Encoding.UTF8.GetString(Written(readings));
        Assert.Contains($"\"spread_bps\":{{{Plain}}}", text);
        Assert.Contains($"\"basis_bps\":{{{Plain},\"scores\":{{\"robust\":4.25,\"cusum\":-12.5}}}}", text);
        Assert.Contains($"\"imbalance\":{{{Plain},\"scores\":{{\"cusum\":3,\"hour_of_week\":-1.5}}}}", text);
    }

    [Fact]
    public void No_part_of_a_text_is_read_as_readings()
    {
        var text = Written(Readings.Single());
        for (var length = 0; length < text.Length; length++)
            Assert.False(ReadingsScan.TryRead(text.AsSpan(0, length), MarketReadings.Of(_market)));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var readings = Readings.Single();
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        for (var i = 0; i < 50; i++)
            WriteOnce();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            WriteOnce();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void WriteOnce()
        {
            output.ResetWrittenCount();
            ReadingsJson.Write(output, readings);
        }
    }

    private static byte[] Written(MarketReadings readings)
    {
        var output = new ArrayBufferWriter<byte>();
        ReadingsJson.Write(output, readings);
        return output.WrittenSpan.ToArray();
    }

    private static void AssertNear(double? expected, double? found)
    {
        Assert.Equal(expected is null, found is null);
        if (expected is { } value)
            Assert.Equal(value, found!.Value, Math.Abs(value) * 1e-14);
    }
}
