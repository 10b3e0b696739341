using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// Passwords as they are kept: PBKDF2 with HMAC-SHA512 and a salt, in the format of ASP.NET Core Identity, version 3.
/// </summary>
/// <remarks>
/// In base64: a byte 1, then as big-endian 32-bit figures the pseudo-random function, the iterations and the length of
/// the salt, then salt and key.
/// </remarks>
internal static class Passwords
{
    /// <summary>Fewest characters of a new password.</summary>
    public const int Shortest = 12;

    /// <summary>Most characters; what is longer is refused without being hashed.</summary>
    public const int Longest = 256;

    // https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html for PBKDF2-HMAC-SHA512.
    private const int Iterations = 210_000;
    private const int FewestIterations = 100_000;
    private const int MostIterations = 10_000_000;

    private const int HeaderLength = 13;
    private const int IterationsAt = 5;
    private const int LeastLength = HeaderLength + 16 + 32;
    private const int LongestHash = 256;

    private static readonly PasswordHasher<object> Hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    private static readonly object Nobody = new();

    /// <summary>The hash of a password, with a new salt.</summary>
    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    /// <summary>Whether a hash is that of a password.</summary>
    public static bool Matches(string hash, string password) =>
        Hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>Whether a text is a hash that is strong enough, and cheap enough to be checked.</summary>
    public static bool IsHash(string text)
    {
        Span<byte> bytes = stackalloc byte[LongestHash];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= LeastLength && bytes[0] == 1
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[IterationsAt..]) is >= FewestIterations and <= MostIterations;
    }

    /// <summary>A hash that takes as long to check as another, and that no password has.</summary>
    public static string DecoyLike(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        RandomNumberGenerator.Fill(bytes.AsSpan(HeaderLength));
        return Convert.ToBase64String(bytes);
    }
}
