using System.Diagnostics.CodeAnalysis;

namespace Surveillance.Tests.Support;

/// <summary>What a test does when the machine lacks a server: skip at home, fail where CI=true promises one.</summary>
internal static class MissingServer
{
    [DoesNotReturn]
    public static void Report(string server, string reason)
    {
        var message = $"{server} is not to be had here: {reason}";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail(message);
        Assert.Skip(message);
    }
}
