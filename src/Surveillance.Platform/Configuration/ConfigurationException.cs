namespace Surveillance.Platform.Configuration;

/// <summary>One mistake of an operator.</summary>
/// <param name="File">Such as <c>config/alerts.yaml</c>.</param>
/// <param name="Line">1-based; 0 when it belongs to no line.</param>
/// <param name="Path">Such as <c>thresholds.BTC-USDT-PERP.spread_warning.zscore</c>.</param>
/// <param name="Message">What is allowed and what was found, such as "must be &gt; 0, was -1".</param>
public sealed record ConfigurationMistake(string File, int Line, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        (Line > 0 ? $"{File}:{Line}: " : $"{File}: ") + (Path.Length > 0 ? $"{Path}: " : "") + Message;
}

/// <summary>The operator's mistakes, all of them at once, in the order of files and lines.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationMistake> mistakes)
    : Exception(string.Join(Environment.NewLine, mistakes))
{
    /// <summary>Every mistake found.</summary>
    public IReadOnlyList<ConfigurationMistake> Mistakes { get; } = mistakes;
}
