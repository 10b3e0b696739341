using System.Text;

namespace Surveillance.Dashboard.Panels;

/// <summary>
/// A line of a few values as the path of an SVG image, in whole units: a hundred characters on the wire.
/// </summary>
internal static class SparkPath
{
    /// <summary>Units from left to right.</summary>
    public const int Width = 92;

    /// <summary>Units from top to bottom.</summary>
    public const int Height = 20;

    /// <summary>
    /// The path: the least value at the bottom, the greatest at the top. It breaks where a value is null; one that
    /// stands alone is a dot. Empty when fewer than two are known.
    /// </summary>
    /// <param name="values">The newest last.</param>
    /// <param name="calm">What differs by less than this part of the value is no mountain: it is drawn flatter.</param>
    public static string Of(IReadOnlyList<double?> values, double calm)
    {
        var known = values.OfType<double>().ToList();
        if (known.Count < 2)
            return "";
        var (least, greatest) = (known.Min(), known.Max());
        var span = Math.Max(greatest - least, calm * Math.Max(Math.Abs(least), Math.Abs(greatest)));
        var floor = ((least + greatest) / 2) - (span / 2);
        var path = new StringBuilder();
        var isDrawing = false;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
            {
                isDrawing = false;
                continue;
            }

            var x = Math.Round((double)i * Width / (values.Count - 1));
            var y = 1 + Math.Round((Height - 2) * (1 - (span > 0 ? (value - floor) / span : 0.5)));
            path.Append(isDrawing ? ' ' : 'M').Append(x).Append(' ').Append(y);

            // A cap is drawn on a stroke of no length.
            if (!isDrawing && (i + 1 == values.Count || values[i + 1] is null))
                path.Append("h0");
            isDrawing = true;
        }

        return path.ToString();
    }
}
