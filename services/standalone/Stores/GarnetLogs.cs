namespace Surveillance.Standalone.Stores;

/// <summary>
/// Passes on what Garnet logs as an error, until it is told to stop: its background tasks call their own cancellation
/// an error. Its warnings are about options and speak to its developers; operators grep our output for the word.
/// </summary>
internal sealed class GarnetLogs(ILoggerFactory inner) : ILoggerFactory
{
    private volatile bool _isStopping;

    /// <summary>From now on nothing is passed on.</summary>
    public void Stop() => _isStopping = true;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Filter(this, inner.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The inner factory belongs to whoever made it.</summary>
    public void Dispose()
    {
    }

    private sealed class Filter(GarnetLogs logs, ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= LogLevel.Error && !logs._isStopping && logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
