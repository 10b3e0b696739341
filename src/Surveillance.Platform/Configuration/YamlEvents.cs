using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// The parser's events of a text, one after the other. What the parser cannot read is a line and a reason.
/// </summary>
internal sealed class YamlEvents
{
    /// <summary>
    /// How deep sections and lists may lie in each other; the deepest key of the four files is the fifth.
    /// </summary>
    public const int MaxDepth = 32;

    private readonly string _text;
    private readonly Parser _parser;
    private int _depth;

    /// <summary>Stands before the first event.</summary>
    public YamlEvents(string text)
    {
        _text = text;
        _parser = new Parser(new StringReader(text));
        Advance();
    }

    /// <summary>The event that was not taken yet.</summary>
    public ParsingEvent Current => _parser.Current!;

    /// <summary>Takes an event that must come.</summary>
    public TEvent Take<TEvent>()
        where TEvent : ParsingEvent => TryTake<TEvent>(out var taken)
            ? taken
            : throw new YamlSyntaxException((int)Current.Start.Line, $"not valid YAML here: {Current} is out of place");

    /// <summary>Takes an event if it is of the kind asked for.</summary>
    public bool TryTake<TEvent>([NotNullWhen(true)] out TEvent? taken)
        where TEvent : ParsingEvent
    {
        taken = Current as TEvent;
        if (taken is not null)
            Advance();
        return taken is not null;
    }

    private void Advance()
    {
        try
        {
            // At the end of the text the last event stays: nothing asks beyond it.
            if (_parser.Current is not StreamEnd)
                _parser.MoveNext();
        }
        catch (YamlException error)
        {
            throw new YamlSyntaxException(LineOf(error), $"not valid YAML: {error.Message}");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException)
        {
            // YamlDotNet's scanner gives up so on some texts, such as a list in brackets that is never closed.
            var line = (int?)_parser.Current?.Start.Line ?? 1;
            throw new YamlSyntaxException(
                line, $"not valid YAML on this line or below it: {error.GetType().Name} in the parser");
        }

        _depth += Current.NestingIncrease;
        // The stream and the document are levels of their own.
        if (_depth > MaxDepth + 2)
            throw new YamlSyntaxException((int)Current.Start.Line, $"nested deeper than {MaxDepth} sections and lists");
    }

    private int LineOf(YamlException error)
    {
        // For a tab in the indentation the parser names the line on which the section began.
        var lines = _text.Split('\n');
        var tab = Array.FindIndex(lines, line => line.TrimStart(' ').StartsWith('\t'));
        return error.Message.Contains("tab", StringComparison.Ordinal) && tab >= 0
            ? tab + 1
            : Math.Min((int)error.Start.Line, lines.Length);
    }
}

/// <summary>A text is not YAML, or not of the kind that is read.</summary>
internal sealed class YamlSyntaxException(int line, string message) : Exception(message)
{
    /// <summary>1-based.</summary>
    public int Line { get; } = line;
}
