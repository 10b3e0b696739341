using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Hosting;

/// <summary>
/// The keys that protect cookies, in files that nobody else can read: with them a restart signs nobody out. Whoever has
/// them can be anybody.
/// </summary>
internal sealed class PageKeyFiles : IXmlRepository
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;

    /// <exception cref="ConfigurationException">The folder cannot be made.</exception>
    public PageKeyFiles(string folder)
    {
        _folder = folder;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, ForOwner | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                [new("environment", 0, "STATE_DIR", $"must be a folder that can be written, was {folder}")]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Directory.EnumerateFiles(_folder, "*.xml").Order(StringComparer.Ordinal).Select(XElement.Load)];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        var path = Path.Combine(_folder, $"{friendlyName}.xml");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ForOwner;

        // Whole or not at all: a key that was cut short would stop the next start.
        using (var file = new FileStream($"{path}.part", options))
            element.Save(file);
        File.Move($"{path}.part", path, overwrite: true);
    }
}
