using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Surveillance.Dashboard.Hosting;

/// <summary>
/// The keys that protect what pages hold, in memory: a page does not outlive the process that serves it, so neither
/// need its keys, and none are left on a disk.
/// </summary>
internal sealed class PageKeys : IXmlRepository
{
    private readonly ConcurrentQueue<XElement> _keys = new();

    /// <summary>Has keys kept here.</summary>
    public static void Use(KeyManagementOptions options)
    {
        options.XmlRepository = new PageKeys();
        options.XmlEncryptor = new NullXmlEncryptor();
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys.Select(key => new XElement(key))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) => _keys.Enqueue(new XElement(element));
}
