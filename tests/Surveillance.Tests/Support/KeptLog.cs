using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Surveillance.Tests.Support;

/// <summary>A logger that keeps what it was told: level and text.</summary>
internal class KeptLog : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

    public IReadOnlyList<(LogLevel Level, string Text)> Entries => [.. _entries];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, formatter(state, exception)));
}

/// <inheritdoc/>
internal sealed class KeptLog<TCategory> : KeptLog, ILogger<TCategory>;
