using System.Globalization;
using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>zscore:{exchange}:{instrument}:{metric}</c>: the mirror of a window in the engine, newest sample last, for
/// operators and for a warm restart. Samples have 7 significant digits: 2,000 markets stay under 100 MB. A list expires
/// after 600 s.
/// </summary>
public sealed class ZScoreLists(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(600);

    /// <summary>
    /// Appends samples, oldest first, and drops what is older than the newest <paramref name="window"/> samples. The
    /// number of samples that there were with the new ones, before any was dropped: another one than expected tells
    /// that the list is no mirror any more.
    /// </summary>
    /// <param name="market">The market.</param>
    /// <param name="metric">Metric name.</param>
    /// <param name="samples">Finite, at least one.</param>
    /// <param name="window">Most samples that are kept.</param>
    /// <param name="renews">Whether the list is also to live on from now; false only if it was so a minute ago.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<long> AppendAsync(
        MarketId market,
        string metric,
        IReadOnlyList<double> samples,
        int window,
        bool renews = true,
        CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        RedisKey key = RedisKeys.ZScore(market, metric);
        var length = commands.ListRightPushAsync(key, [.. samples.Select(Text)]);
        var trimmed = commands.ListTrimAsync(key, -window, -1);
        if (renews)
            await commands.KeyExpireAsync(key, Life);
        await trimmed;
        return await length;
    }

    /// <summary>Renews the expiry alone, while samples stay out of the window. False when there is no list.</summary>
    public Task<bool> RefreshAsync(MarketId market, string metric, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).KeyExpireAsync(RedisKeys.ZScore(market, metric), Life);

    /// <summary>Puts these samples, oldest first, in the place of all others.</summary>
    public Task ReplaceAsync(
        MarketId market, string metric, IReadOnlyList<double> samples, CancellationToken cancellationToken = default)
    {
        if (samples.Count == 0)
            return ClearAsync(market, metric, cancellationToken);

        // Appended first and trimmed then: a reader in between sees a longer list that ends in the right samples,
        // never an empty one.
        var commands = store.Commands(cancellationToken);
        RedisKey key = RedisKeys.ZScore(market, metric);
        return Task.WhenAll(
            commands.ListRightPushAsync(key, [.. samples.Select(Text)]),
            commands.ListTrimAsync(key, -samples.Count, -1),
            commands.KeyExpireAsync(key, Life));
    }

    /// <summary>Empties the window.</summary>
    public Task ClearAsync(MarketId market, string metric, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).KeyDeleteAsync(RedisKeys.ZScore(market, metric));

    /// <summary>
    /// The samples of some metrics, in their order, by one round trip of separate commands: oldest first, empty when
    /// there are none, null where something else than samples stands in the list.
    /// </summary>
    public async Task<IReadOnlyList<double[]?>> GetAsync(
        MarketId market, IReadOnlyList<string> metrics, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        Task<RedisValue[]>[] lists = [.. metrics.Select(metric =>
            commands.ListRangeAsync(RedisKeys.ZScore(market, metric)))];
        await CommandBatch.AnswersAsync(lists);
        var samples = new double[]?[lists.Length];
        for (var place = 0; place < lists.Length; place++)
            samples[place] = Samples(await lists[place]);
        return samples;
    }

    private static double[]? Samples(RedisValue[] texts)
    {
        var samples = new double[texts.Length];
        for (var place = 0; place < texts.Length; place++)
        {
            if (!texts[place].TryParse(out samples[place]))
                return null;
        }

        return samples;
    }

    private static RedisValue Text(double sample) => double.IsFinite(sample)
        ? sample.ToString("G7", CultureInfo.InvariantCulture)
        : throw new ArgumentOutOfRangeException(nameof(sample), sample, "A sample must be finite.");
}
