using System.Globalization;
using nietras.SeparatedValues;
using Surveillance.Metrics.Detectors;
using Surveillance.Standalone.Exports;

namespace Surveillance.Standalone.Scores;

/// <summary>Scores one file from the command line, and its exit code.</summary>
internal sealed class ScoreRun(ScoreRequest request, TextWriter output, TextWriter errors)
{
    /// <summary>The columns of what is written.</summary>
    public const string Header = "timestamp,value,score,flag,reason";

    private long _rows;
    private long _flagged;
    private long _withoutValue;
    private long _outOfOrder;

    /// <summary>Runs it; 0, or 1 with the reason on standard error. Whatever happens, no half a file is left.</summary>
    public async Task<int> InvokeAsync(CancellationToken stop)
    {
        try
        {
            if (request.Out is null)
                Score(output, stop);
            else
                await ScoreIntoFileAsync(request.Out, stop);
            await errors.WriteLineAsync(Summary());
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync("stopped");
            return Export.Interrupted;
        }
        catch (Exception error) when (error
            is FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await errors.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private async Task ScoreIntoFileAsync(string path, CancellationToken stop)
    {
        await using var whole = new WholeFile(path);
        await using (var writer = new StreamWriter(whole.Stream, leaveOpen: true))
            Score(writer, stop);
        await whole.CompleteAsync();
    }

    private void Score(TextWriter to, CancellationToken stop)
    {
        using var reader = Sep.New(',').Reader(options => options with { Unescape = true, DisableColCountCheck = true })
            .FromFile(request.Path);
        var (time, value) = (ColumnOf(reader.Header, "timestamp"), ColumnOf(reader.Header, "value"));
        var scorer = new SeriesScorer(request.Detector.Make(request.Settings));
        to.WriteLine(Header);
        foreach (var row in reader)
        {
            stop.ThrowIfCancellationRequested();
            if (row.ColCount <= Math.Max(time, value))
                throw new FormatException($"{request.Path}:{row.LineNumberFrom}: lacks a column");
            var at = SeriesTime.Of(row[time].Span.Trim()) ?? throw new FormatException(
                $"{request.Path}:{row.LineNumberFrom}: timestamp must be a time such as 2026-11-24T07:52:30Z, "
                + $"or seconds or milliseconds since 1970, was {row[time].ToString()}");
            var score = scorer.Next(at, NumberIn(row[value].Span));
            Count(score);
            to.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row[time].ToString()},{row[value].ToString()},{score.Score:0.####},{Flag(score)},{score.Reason}"));
        }
    }

    private static char Flag(SeriesScore score) => score.IsFlagged ? '1' : '0';

    private int ColumnOf(SepReaderHeader header, string name)
    {
        for (var column = 0; column < header.ColNames.Count; column++)
        {
            if (header.ColNames[column].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return column;
        }

        throw new FormatException(
            $"{request.Path}:1: lacks the column {name}; it has {string.Join(", ", header.ColNames)}");
    }

    // What is no number is a value that is not known, as monitoring writes NaN, null or nothing.
    private static double? NumberIn(ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Count(SeriesScore score)
    {
        _rows++;
        _flagged += score.IsFlagged ? 1 : 0;
        _withoutValue += score.Reason == ScoreReasons.NoData ? 1 : 0;
        _outOfOrder += score.Reason == ScoreReasons.OutOfOrder ? 1 : 0;
    }

    private string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_rows:N0} rows, {_flagged:N0} flagged by {request.Detector.Name} beyond {request.Settings.Limit:0.##}; "
        + $"{_withoutValue:N0} without a value, {_outOfOrder:N0} out of order");
}
