using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// Turns the text of a file into nodes with lines, from the parser's events: its object mapping and its document model
/// both stop at the first duplicate key and lose the lines of the others.
/// </summary>
internal sealed class YamlTree
{
    private readonly string _file;
    private readonly Mistakes _mistakes;
    private readonly YamlEvents _events;

    private YamlTree(string file, YamlEvents events, Mistakes mistakes)
    {
        (_file, _events, _mistakes) = (file, events, mistakes);
    }

    /// <summary>
    /// Reads a file; null when its syntax is broken (noted as a mistake). An empty file is an empty mapping.
    /// </summary>
    public static YamlNode? Read(string file, string text, Mistakes mistakes)
    {
        try
        {
            return new YamlTree(file, new YamlEvents(text), mistakes).Document();
        }
        catch (YamlSyntaxException error)
        {
            mistakes.Add(file, error.Line, "", error.Message);
            return null;
        }
    }

    private YamlNode Document()
    {
        _events.Take<StreamStart>();
        if (!_events.TryTake<DocumentStart>(out _))
            return new YamlMapping(1, []);
        var root = Node("");
        _events.Take<DocumentEnd>();
        if (_events.TryTake<DocumentStart>(out var second))
            _mistakes.Add(_file, (int)second.Start.Line, "", "a second document begins here; one is read");
        return root;
    }

    // Recursive: YamlEvents sees to it that nothing is nested deeply.
    private YamlNode Node(string path)
    {
        if (_events.TryTake<Scalar>(out var scalar))
        {
            return new YamlScalar(
                LineOf(scalar), scalar.Value, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any));
        }

        if (_events.TryTake<MappingStart>(out var mapping))
            return Mapping(LineOf(mapping), path);
        if (_events.TryTake<SequenceStart>(out var sequence))
            return Sequence(LineOf(sequence), path);

        var alias = _events.Take<AnchorAlias>();
        _mistakes.Add(_file, LineOf(alias), path, $"an alias (*{alias.Value}) is not followed; write the value out");
        return new YamlScalar(LineOf(alias), "", IsQuoted: false);
    }

    private YamlMapping Mapping(int line, string path)
    {
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>();
        while (!_events.TryTake<MappingEnd>(out _))
        {
            if (!_events.TryTake<Scalar>(out var key))
            {
                throw new YamlSyntaxException(
                    LineOf(_events.Current), "not valid YAML here: a key must be a plain word");
            }

            var keyLine = LineOf(key);
            var entryPath = path.Length > 0 ? $"{path}.{key.Value}" : key.Value;
            var entry = new YamlEntry(key.Value, keyLine, Node(entryPath));
            if (lines.TryAdd(key.Value, keyLine))
                entries.Add(entry);
            else
                _mistakes.Add(_file, keyLine, entryPath, $"stands twice, first on line {lines[key.Value]}");
        }

        return new YamlMapping(entries.Count > 0 ? entries[0].Line : line, entries);
    }

    private YamlSequence Sequence(int line, string path)
    {
        var items = new List<YamlNode>();
        while (!_events.TryTake<SequenceEnd>(out _))
            items.Add(Node($"{path}[{items.Count}]"));
        return new YamlSequence(line, items);
    }

    private static int LineOf(ParsingEvent one) => (int)one.Start.Line;
}
