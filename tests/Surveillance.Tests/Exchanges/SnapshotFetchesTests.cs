using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>In which order books are fetched, and how often.</summary>
public sealed class SnapshotFetchesTests : IDisposable
{
    private readonly List<string> _fetched = [];
    private readonly SemaphoreSlim _mayFetch = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly SnapshotFetches<string> _fetches;

    public SnapshotFetchesTests() => _fetches = new SnapshotFetches<string>(async (market, stop) =>
    {
        lock (_fetched)
            _fetched.Add(market);
        await _mayFetch.WaitAsync(stop);
    });

    public void Dispose()
    {
        _end.Dispose();
        _mayFetch.Dispose();
    }

    [Fact]
    public async Task A_market_stands_in_the_queue_once_and_a_broken_book_goes_before_thin_ones()
    {
        foreach (var market in (string[])["a", "b", "c", "d"])
            _fetches.Want(market, FetchReason.Broken);
        var running = _fetches.RunAsync(_end.Token);
        await Eventually.TrueAsync(() => Fetched == "abcd", "four are fetched at once");
        foreach (var market in (string[])["thin", "thinner", "thin", "worse"])
            _fetches.Want(market, FetchReason.Thin);
        _fetches.Want("broken", FetchReason.Broken);
        _fetches.Want("worse", FetchReason.Broken);
        _fetches.Want("worse", FetchReason.Thin);
        foreach (var next in (string[])["broken", "worse", "thin", "thinner"])
        {
            _mayFetch.Release();
            await Eventually.TrueAsync(() => Fetched.EndsWith(next, StringComparison.Ordinal), $"{next} is next");
        }

        _mayFetch.Release(8);
        _fetches.Want("last", FetchReason.Broken);
        await Eventually.TrueAsync(() => Fetched == "abcdbrokenworsethinthinnerlast", "none is fetched twice");
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData("spot", 6_000)]
    [InlineData("futures", 2_400)]
    public void No_minute_can_weigh_more_than_the_venue_allows(string name, int allowed)
    {
        var product = name == "spot" ? BinanceProduct.Spot : BinanceProduct.Futures;
        var inMinute = product.WeightAtOnce + (60 * product.WeightPerSecond);
        Assert.InRange(inMinute, product.SnapshotSizes[^1].Weight, allowed);
    }

    private string Fetched
    {
        get
        {
            lock (_fetched)
                return string.Concat(_fetched.Take(4).Order().Concat(_fetched.Skip(4)));
        }
    }
}
