using System.Globalization;
using System.Text;
using Surveillance.Platform.Timescale;

namespace Surveillance.Standalone.Exports;

/// <summary>
/// A line of column names and a line a row, quoted as RFC 4180 says; lines end with a line feed. Times are UTC with
/// microseconds, as the database has them; numbers read back exactly; what is not known is empty.
/// </summary>
// timestamp,exchange,instrument,metric_name,value,zscore
// 2026-11-24T07:52:30.000000Z,binance,BTC-USDT-PERP,spread_bps,0.0162,0.4
internal sealed class CsvFile : IRowFile
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int HeldCharacters = 64 * 1024;

    private static readonly string[] Columns = ["timestamp", .. "exchange instrument metric_name value zscore".Split()];

    private readonly StreamWriter _file;
    private readonly StringBuilder _lines = new(HeldCharacters + 1024);

    public CsvFile(Stream stream)
    {
        _file = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        _lines.AppendJoin(',', Columns).Append('\n');
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(StoredMetric row, CancellationToken cancellationToken)
    {
        _lines.Append(CultureInfo.InvariantCulture, $"{row.Timestamp.UtcDateTime.ToString(TimeFormat)},");
        Append(row.Market.Exchange);
        Append(row.Market.Instrument);
        Append(row.Metric);
        _lines.Append(CultureInfo.InvariantCulture, $"{row.Value},{row.ZScore}\n");
        return _lines.Length < HeldCharacters ? ValueTask.CompletedTask : new ValueTask(FlushAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _file.WriteAsync(_lines, cancellationToken);
        _lines.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private void Append(string text)
    {
        if (text.AsSpan().ContainsAny(",\"\r\n"))
            _lines.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            _lines.Append(text);
        _lines.Append(',');
    }
}
