using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Surveillance.Dashboard.Access;

/// <summary>An attempt to sign in.</summary>
/// <param name="Address">Where it came from; null when that is not known.</param>
/// <param name="Name">As typed.</param>
internal sealed record SignInAttempt(IPAddress? Address, string Name);

/// <summary>
/// How often anybody may try to sign in: few times a minute for one name from one address, more for all names from it.
/// Passwords are checked one after the other, for a check takes a tenth of a second of a core.
/// </summary>
internal sealed class SignInLimit : IDisposable
{
    /// <summary>Attempts a minute for a name from an address.</summary>
    public const int PerName = 5;

    /// <summary>Attempts a minute from an address.</summary>
    public const int PerAddress = 30;

    private const int MostWaiting = 20;
    private const int BytesOfSubnet = 8;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<SignInAttempt> _limiter = PartitionedRateLimiter.CreateChained(
        Limited(attempt => Origin(attempt.Address), PerAddress),
        Limited(attempt => $"{Origin(attempt.Address)} {Bounded(attempt.Name)}", PerName),
        PartitionedRateLimiter.Create<SignInAttempt, string>(_ => RateLimitPartition.GetConcurrencyLimiter(
            "all", _ => new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = MostWaiting })));

    /// <summary>Asks for an attempt; hold what comes until the password is checked.</summary>
    public ValueTask<RateLimitLease> AcquireAsync(SignInAttempt attempt, CancellationToken cancellationToken) =>
        _limiter.AcquireAsync(attempt, cancellationToken: cancellationToken);

    /// <summary>How long somebody who was refused has to wait.</summary>
    public static TimeSpan WaitOf(RateLimitLease refused) =>
        refused.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    private static PartitionedRateLimiter<SignInAttempt> Limited(Func<SignInAttempt, string> key, int most) =>
        PartitionedRateLimiter.Create<SignInAttempt, string>(attempt => RateLimitPartition.GetFixedWindowLimiter(
            key(attempt), _ => new FixedWindowRateLimiterOptions { PermitLimit = most, Window = Window }));

    // Whoever has one IPv6 address has all of its /64.
    private static string Origin(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            return $"{address.MapToIPv4()}";
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return $"{address}";
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfSubnet).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    // No account has a longer one.
    private static string Bounded(string name) => name.Length <= AccountList.LongestName ? name : "";
}
