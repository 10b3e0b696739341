using System.Globalization;
using System.Text;
using Parquet;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;

namespace Surveillance.Tests.Standalone.Exports;

/// <summary>Reads exported files as others would: by the names of the columns and the rules of the formats.</summary>
internal static class ExportedRows
{
    private static readonly string[] Columns =
        ["timestamp", "exchange", "instrument", "metric_name", "value", "zscore"];

    public static async Task<IReadOnlyList<StoredMetric>> ReadAsync(string file) =>
        file.EndsWith(".csv", StringComparison.Ordinal)
            ? ReadCsv(await File.ReadAllTextAsync(file))
            : await ReadParquetAsync(file);

    private static async Task<IReadOnlyList<StoredMetric>> ReadParquetAsync(string path)
    {
        await using var file = await ParquetReader.CreateAsync(path);
        Assert.Equal(Columns, file.Schema.DataFields.Select(field => field.Name));
        var rows = new List<StoredMetric>();
        for (var at = 0; at < file.RowGroupCount; at++)
        {
            using var group = file.OpenRowGroupReader(at);
            var count = (int)group.RowCount;
            var (times, values, zscores) = (new DateTime[count], new double[count], new double?[count]);
            var fields = file.Schema.DataFields;
            await group.ReadAsync<DateTime>(fields[0], times);
            var texts = new[] { new string[count], new string[count], new string[count] };
            for (var column = 0; column < texts.Length; column++)
                await group.ReadAsync(fields[column + 1], texts[column]);
            await group.ReadAsync<double>(fields[4], values);
            await group.ReadAsync<double>(fields[5], zscores);
            for (var row = 0; row < count; row++)
            {
                Assert.Equal(DateTimeKind.Utc, times[row].Kind);
                var market = new MarketId(texts[0][row], texts[1][row]);
                var time = new DateTimeOffset(times[row]);
                rows.Add(new StoredMetric(time, market, texts[2][row], values[row], zscores[row]));
            }
        }

        return rows;
    }

    private static List<StoredMetric> ReadCsv(string text)
    {
        var lines = Lines(text).ToList();
        Assert.Equal(Columns, lines[0]);
        return [.. lines.Skip(1).Select(fields => new StoredMetric(
            DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture),
            new MarketId(fields[1], fields[2]),
            fields[3],
            Number(fields[4]),
            fields[5].Length == 0 ? null : Number(fields[5])))];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<List<string>> Lines(string text)
    {
        var (line, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
        {
            if (isQuoted && text[at] == '"' && at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[at++]);
            else if (text[at] == '"')
                isQuoted = !isQuoted;
            else if (isQuoted || text[at] is not (',' or '\n'))
                field.Append(text[at]);
            else
            {
                line.Add(field.ToString());
                field.Clear();
                if (text[at] == ',')
                    continue;
                yield return line;
                line = [];
            }
        }

        Assert.Empty(line);
    }
}
