using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Surveillance.Dashboard.Hosting;

/// <summary>
/// The keys that protect cookies, in files: with them a restart signs nobody out. Whoever has them can be anybody.
/// </summary>
internal sealed class PageKeyFiles(OwnersFolder folder) : IXmlRepository
{
    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Directory.EnumerateFiles(folder.Path, "*.xml").Order(StringComparer.Ordinal).Select(XElement.Load)];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) =>
        folder.Write($"{friendlyName}.xml", element.Save);
}
