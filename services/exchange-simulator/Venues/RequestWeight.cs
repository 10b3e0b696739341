using System.Collections.Concurrent;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>What becomes of a weighed REST request.</summary>
internal enum Admission
{
    Allowed,
    TooMany,
    Banned,
}

/// <summary>
/// Binance's request weight: a fixed UTC-minute window per address. Over the limit requests are refused (429) and still
/// count; a client that goes on regardless is banned (418).
/// </summary>
internal sealed class RequestWeight(int limit, int refusalsBeforeBan, TimeSpan ban)
{
    private readonly ConcurrentDictionary<string, Account> _accounts = new();

    /// <returns>The decision, the weight used in this minute, and how long to wait when refused.</returns>
    public (Admission Admission, int Used, TimeSpan RetryAfter) Admit(string address, int weight, DateTimeOffset now)
    {
        var account = _accounts.GetOrAdd(address, _ => new Account());
        lock (account)
        {
            var minute = now.ToUnixTimeSeconds() / 60;
            if (account.Minute != minute) (account.Minute, account.Used, account.Refusals) = (minute, 0, 0);
            if (now < account.BannedUntil) return (Admission.Banned, account.Used, account.BannedUntil - now);
            account.Used += weight;
            if (account.Used <= limit) return (Admission.Allowed, account.Used, TimeSpan.Zero);
            if (++account.Refusals <= refusalsBeforeBan)
                return (Admission.TooMany, account.Used, DateTimeOffset.FromUnixTimeSeconds((minute + 1) * 60) - now);
            account.BannedUntil = now + ban;
            return (Admission.Banned, account.Used, ban);
        }
    }

    private sealed class Account
    {
        public long Minute { get; set; }

        public int Used { get; set; }

        public int Refusals { get; set; }

        public DateTimeOffset BannedUntil { get; set; }
    }
}
