using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Surveillance.Platform.Hosting;

/// <summary>One event as one line, so that <c>grep</c> and <c>tail</c> tell the truth.</summary>
// 2026-11-24 07:52:30.123Z WARNING data-ingestion binance: connection lost | IOException: broken pipe
//  | at Session.Read in Session.cs:41 (all of it one line)
internal sealed class LogLine(string service) : ITextFormatter
{
    private const int StackFrames = 8;

    // "l": values as they are; JSON would put names of enums and addresses in quotes.
    private readonly MessageTemplateTextFormatter _message = new("{Message:l}");

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var message = new StringWriter();
        _message.Format(logEvent, message);
        output.Write(
            $"{logEvent.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z {LogLevels.Name(logEvent.Level)} {service} " +
            OneLine(message.ToString()));
        if (logEvent.Exception is { } exception)
            output.Write(Describe(exception));
        output.Write('\n');
    }

    private static string Describe(Exception exception)
    {
        var text = new StringBuilder();
        string? told = null;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            // Libraries wrap an exception in one that says the same, or repeats it in part.
            if (told?.Contains(cause.Message, StringComparison.Ordinal) != true)
                text.Append(" | ").Append(cause.GetType().Name).Append(": ").Append(OneLine(cause.Message));
            told = cause.Message;
        }

        var frames = (exception.StackTrace ?? "")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var frame in frames.Take(StackFrames))
            text.Append(" | ").Append(frame);
        return text.ToString();
    }

    private static string OneLine(string text) => string.Join(
        " | ", text.Split(['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
