using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Surveillance.Dashboard.Hosting;

/// <summary>
/// The keys that protect what pages hold, in memory: while nobody signs in, nothing outlives the process that serves
/// it, so neither need its keys, and none are left on a disk.
/// </summary>
internal sealed class PageKeys : IXmlRepository
{
    private readonly ConcurrentQueue<XElement> _keys = new();

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys.Select(key => new XElement(key))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) => _keys.Enqueue(new XElement(element));
}
