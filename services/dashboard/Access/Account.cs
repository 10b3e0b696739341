using System.Security.Cryptography;
using System.Text;

namespace Surveillance.Dashboard.Access;

/// <summary>What somebody who has signed in may do.</summary>
public enum OperatorRole
{
    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    /// <summary>Acknowledges, silences and resolves alerts, too.</summary>
    Operator,
}

/// <summary>Somebody who signs in with a password.</summary>
/// <param name="Name">As typed, and as it stands beside everything that they do; case matters.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Hash">Of the password, as <see cref="Passwords"/> makes it.</param>
public sealed record Account(string Name, OperatorRole Role, string Hash)
{
    /// <summary>Changes with the password, and tells nothing of it.</summary>
    public string Stamp { get; } = Fingerprint(Hash);

    /// <summary>Never the hash.</summary>
    public override string ToString() => $"{Name} ({Role})";

    /// <summary>Sixteen digits that stand for a text in a cookie.</summary>
    internal static string Fingerprint(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, 8);
}
