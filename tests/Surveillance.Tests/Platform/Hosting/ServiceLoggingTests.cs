using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;

namespace Surveillance.Tests.Platform.Hosting;

public sealed class ServiceLoggingTests
{
    private const string Levels = "DEBUG, INFO, WARNING, ERROR, CRITICAL";

    private static readonly LogEventLevel[] Loud =
    [
        LogEventLevel.Debug, LogEventLevel.Information, LogEventLevel.Warning,
        LogEventLevel.Error, LogEventLevel.Fatal,
    ];

    [Theory]
    [InlineData(null, "WARNING")]
    [InlineData("", "WARNING")]
    [InlineData("  ", "WARNING")]
    [InlineData("debug", "DEBUG")]
    [InlineData("DEBUG", "DEBUG")]
    [InlineData("Info", "INFO")]
    [InlineData(" warning ", "WARNING")]
    [InlineData("eRRor", "ERROR")]
    [InlineData("critical", "CRITICAL")]
    public void A_level_is_read_in_any_case_and_unset_is_warning(string? text, string level) =>
        Assert.Equal(level, LogLevels.Name(LogLevels.Parse(text)));

    [Theory]
    [InlineData("TRACE")]
    [InlineData("warn")]
    [InlineData("INFORMATION")]
    [InlineData("2")]
    public void Any_other_word_is_a_mistake_that_lists_the_levels(string text)
    {
        var error = Assert.Throws<ConfigurationException>(() => LogLevels.Parse(text));
        Assert.Equal($"environment: LOG_LEVEL: must be one of {Levels} (any case), was {text}", error.Message);
    }

    [Theory]
    [InlineData("DEBUG", 5)]
    [InlineData("INFO", 4)]
    [InlineData(null, 3)]
    [InlineData("ERROR", 2)]
    [InlineData("CRITICAL", 1)]
    public void A_level_shows_itself_and_what_is_worse(string? level, int shown) =>
        Assert.Equal(Loud[^shown..], Written(level, "Surveillance.MetricsEngine.EngineLoop"));

    [Theory]
    [InlineData("DEBUG")]
    [InlineData("INFO")]
    [InlineData(null)]
    [InlineData("ERROR")]
    [InlineData("CRITICAL")]
    public void Lifecycle_lines_are_shown_at_every_level(string? level) =>
        Assert.Equal(Loud, Written(level, SurveillanceHost.Lifecycle));

    [Theory]
    [InlineData("DEBUG", LogEventLevel.Information)]
    [InlineData("INFO", LogEventLevel.Warning)]
    [InlineData(null, LogEventLevel.Warning)]
    [InlineData("ERROR", LogEventLevel.Error)]
    public void The_frameworks_chatter_is_left_out(string? level, LogEventLevel least) =>
        Assert.Equal(least, Written(level, "Microsoft.AspNetCore.Hosting.Diagnostics")[0]);

    [Theory]
    [InlineData(LogEventLevel.Verbose, "DEBUG")]
    [InlineData(LogEventLevel.Debug, "DEBUG")]
    [InlineData(LogEventLevel.Information, "INFO")]
    [InlineData(LogEventLevel.Warning, "WARNING")]
    [InlineData(LogEventLevel.Error, "ERROR")]
    [InlineData(LogEventLevel.Fatal, "CRITICAL")]
    public void A_line_has_time_full_level_name_service_and_text(LogEventLevel level, string name) =>
        Assert.Equal(
            $"2026-11-24 07:52:30.123Z {name} metrics-engine Two of three\n", Line(level, "Two of three", null));

    [Fact]
    public void An_exception_and_a_text_of_many_lines_stay_one_line()
    {
        var line = Line(LogEventLevel.Error, "first\r\nsecond\n", Thrown());
        Assert.StartsWith(
            "2026-11-24 07:52:30.123Z ERROR metrics-engine first | second | InvalidOperationException: outer | more"
            + " | FormatException: inner | at ", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain('\r', line);
    }

    [Fact]
    public void Texts_stand_in_a_line_without_quotes()
    {
        var template = new MessageTemplateParser().Parse("Successfully subscribed to {Venue} {Instrument}");
        LogEventProperty[] values =
            [new("Venue", new ScalarValue("binance")), new("Instrument", new ScalarValue("BTC-USDT-PERP"))];
        Assert.EndsWith(
            " INFO data-ingestion Successfully subscribed to binance BTC-USDT-PERP\n",
            Format("data-ingestion", new LogEvent(At, LogEventLevel.Information, null, template, values)),
            StringComparison.Ordinal);
    }

    private static DateTimeOffset At => new(2026, 11, 24, 8, 52, 30, 123, TimeSpan.FromHours(1));

    private static string Line(LogEventLevel level, string text, Exception? error) => Format(
        "metrics-engine", new LogEvent(At, level, error, new MessageTemplate([new TextToken(text)]), []));

    private static string Format(string service, LogEvent one)
    {
        using var output = new StringWriter();
        new LogLine(service).Format(one, output);
        return output.ToString();
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("outer\nmore", new FormatException("inner"));
        }
        catch (InvalidOperationException error)
        {
            return error;
        }
    }

    /// <summary>The levels that are written when an event of each is logged in a category.</summary>
    private static LogEventLevel[] Written(string? level, string category)
    {
        var sink = new LevelSink();
        using var logger = ServiceLogging.Configure(level)
            .WriteTo.Sink(sink).CreateLogger();
        foreach (var each in Loud)
            logger.ForContext(Constants.SourceContextPropertyName, category).Write(each, "text");
        return [.. sink.Written];
    }

    private sealed class LevelSink : ILogEventSink
    {
        public List<LogEventLevel> Written { get; } = [];

        public void Emit(LogEvent logEvent) => Written.Add(logEvent.Level);
    }
}
