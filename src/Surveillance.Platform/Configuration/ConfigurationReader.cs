namespace Surveillance.Platform.Configuration;

/// <summary>Reads the four YAML files.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads and checks the files of a folder as a whole.</summary>
    /// <exception cref="ConfigurationException">With every mistake in them.</exception>
    public static SurveillanceConfig Read(string directory) =>
        throw new NotSupportedException($"{directory} cannot be read yet.");
}
