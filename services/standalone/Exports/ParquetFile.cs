using Parquet;
using Parquet.Schema;
using Surveillance.Platform.Timescale;

namespace Surveillance.Standalone.Exports;

/// <summary>
/// Columns with types: a time in UTC with microseconds, three texts, two doubles of which the last may be null. Written
/// a group of rows at a time, and no more than that is held.
/// </summary>
internal sealed class ParquetFile : IRowFile
{
    /// <summary>A group of 100,000 rows takes about 6 MB while it is held.</summary>
    private const int RowsInGroup = 100_000;

    private const int PooledBytes = 4 * 1024 * 1024;

    private static readonly DateTimeDataField Timestamp = new(
        "timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: false);

    private static readonly DataField Exchange = new("exchange", typeof(string), isNullable: false);
    private static readonly DataField Instrument = new("instrument", typeof(string), isNullable: false);
    private static readonly DataField Metric = new("metric_name", typeof(string), isNullable: false);
    private static readonly DataField<double> Value = new("value", nullable: false);
    private static readonly DataField<double> ZScore = new("zscore", nullable: true);

    private readonly ParquetWriter _file;
    private readonly DateTime[] _timestamps = new DateTime[RowsInGroup];
    private readonly ReadOnlyMemory<char>[] _exchanges = new ReadOnlyMemory<char>[RowsInGroup];
    private readonly ReadOnlyMemory<char>[] _instruments = new ReadOnlyMemory<char>[RowsInGroup];
    private readonly ReadOnlyMemory<char>[] _metrics = new ReadOnlyMemory<char>[RowsInGroup];
    private readonly double[] _values = new double[RowsInGroup];
    private readonly double?[] _zscores = new double?[RowsInGroup];
    private int _held;

    private ParquetFile(ParquetWriter file) => _file = file;

    /// <summary>Begins a file.</summary>
    public static async Task<ParquetFile> CreateAsync(Stream stream, CancellationToken cancellationToken)
    {
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            MaximumSmallPoolFreeBytes = PooledBytes,
            MaximumLargePoolFreeBytes = PooledBytes,
        };
        return new ParquetFile(await ParquetWriter.CreateAsync(
            new ParquetSchema(Timestamp, Exchange, Instrument, Metric, Value, ZScore),
            stream,
            options,
            cancellationToken: cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(StoredMetric row, CancellationToken cancellationToken)
    {
        _timestamps[_held] = row.Timestamp.UtcDateTime;
        _exchanges[_held] = row.Market.Exchange.AsMemory();
        _instruments[_held] = row.Market.Instrument.AsMemory();
        _metrics[_held] = row.Metric.AsMemory();
        _values[_held] = row.Value;
        _zscores[_held] = row.ZScore;
        return ++_held < RowsInGroup ? ValueTask.CompletedTask : new ValueTask(FlushAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_held == 0)
            return;
        using var group = _file.CreateRowGroup();
        await WriteAsync(group, Timestamp, _timestamps, cancellationToken);
        await WriteAsync(group, Exchange, _exchanges, cancellationToken);
        await WriteAsync(group, Instrument, _instruments, cancellationToken);
        await WriteAsync(group, Metric, _metrics, cancellationToken);
        await WriteAsync(group, Value, _values, cancellationToken);
        await group.WriteAsync<double>(ZScore, _zscores.AsMemory(0, _held), cancellationToken: cancellationToken);
        group.CompleteValidate();
        _held = 0;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private Task WriteAsync<T>(
        ParquetRowGroupWriter group, DataField field, T[] values, CancellationToken cancellationToken)
        where T : struct =>
        group.WriteAsync<T>(field, values.AsMemory(0, _held), cancellationToken: cancellationToken);
}
