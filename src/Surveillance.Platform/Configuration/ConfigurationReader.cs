namespace Surveillance.Platform.Configuration;

/// <summary>Reads the four YAML files into one checked value.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads and checks the files of a folder as a whole.</summary>
    /// <exception cref="ConfigurationException">With every mistake in them.</exception>
    public static SurveillanceConfig Read(string directory) => Read(ConfigurationFiles.Load(directory));

    /// <summary>Reads and checks the files of a folder with another file in place of its <c>alerts.yaml</c>.</summary>
    /// <exception cref="ConfigurationException">With every mistake in them.</exception>
    public static SurveillanceConfig Read(string directory, string alertsFile) =>
        Read(ConfigurationFiles.Load(directory).With(AlertsYaml.File, alertsFile));

    /// <summary>Checks files that have been read.</summary>
    /// <exception cref="ConfigurationException">With every mistake in them.</exception>
    internal static SurveillanceConfig Read(ConfigurationFiles files)
    {
        var mistakes = new Mistakes();
        foreach (var name in ConfigurationFiles.Names)
            mistakes.Expect(files.LabelOf(name));

        var exchanges = Root(files, ExchangesYaml.File, mistakes);
        var instruments = Root(files, InstrumentsYaml.File, mistakes);
        var alerts = Root(files, AlertsYaml.File, mistakes);
        var features = Root(files, FeaturesYaml.File, mistakes);

        // A file that cannot be read says nothing about the names in the others: those checks are left out,
        // all else is told.
        var venues = exchanges is null ? null : ExchangesYaml.Read(exchanges);
        var listed = instruments is null ? null : InstrumentsYaml.ReadInstruments(instruments, venues?.Keys.ToList());
        var wishes = instruments is null ? null : DiscoverYaml.Read(instruments, venues?.Keys.ToList());
        var pairs = instruments is null ? null : InstrumentsYaml.ReadPairs(instruments, listed!);
        var settings = features is null ? null : FeaturesYaml.Read(features);
        var rules = alerts is null
            ? null
            : AlertsYaml.ReadRules(
                alerts, listed?.Keys.ToList(), wishes ?? [], settings?.DataCapture.StoredMetrics);
        var routing = alerts is null ? null : AlertsYaml.ReadRouting(alerts);
        instruments?.EndOfKeys();
        alerts?.EndOfKeys();
        features?.EndOfKeys();
        mistakes.ThrowIfAny();
        return new SurveillanceConfig(
            files.Version,
            venues!,
            wishes!,
            listed!,
            pairs!,
            rules!,
            routing!,
            settings!);
    }

    private static YamlSection? Root(ConfigurationFiles files, string name, Mistakes mistakes)
    {
        var label = files.LabelOf(name);
        if (files.Unreadable.TryGetValue(name, out var reason))
        {
            mistakes.Add(label, 0, "", reason);
            return null;
        }

        switch (YamlTree.Read(label, files.Texts[name], mistakes))
        {
            case null:
                return null;
            case YamlMapping mapping:
                return new YamlSection(label, "", mapping, line: 1, mistakes);
            case YamlScalar { IsNull: true }:
                return new YamlSection(label, "", new YamlMapping(1, []), line: 1, mistakes);
            case var node:
                mistakes.Add(label, node.Line, "", $"must be keys and values, was {node.Kind}");
                return null;
        }
    }
}
