using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using nietras.SeparatedValues;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Api;

/// <summary>A table as a file of comma-separated values; what is not known is an empty field.</summary>
internal static class CsvAnswer
{
    /// <summary>The answer that a browser saves under a name.</summary>
    public static ContentHttpResult Of(
        HttpContext context, string name, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        using var writer = Sep.New(',').Writer(options => options with { Escape = true }).ToText();
        var isEmpty = true;
        foreach (var values in rows)
        {
            isEmpty = false;
            using var row = writer.NewRow();
            for (var column = 0; column < columns.Count; column++)
                row[columns[column]].Set(Text(values[column]));
        }

        // A table without rows has its columns all the same.
        var text = isEmpty ? string.Join(',', columns) + "\n" : writer.ToString();
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(name)}.csv\"";
        return TypedResults.Content(text, "text/csv", Encoding.UTF8);
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTimeOffset time => WireText.Of(time),
        string text => Harmless(text),
        IFormattable figure => figure.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    // What somebody noted must not be a formula in the table of whoever opens the file.
    private static string Harmless(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;

    private static string FileName(string name) =>
        new([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-')]);
}
