using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>A venue's REST over real HTTP, on a clock that the test moves.</summary>
public sealed class VenueRestTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _http = new();
    private readonly KeptLog _log = new();
    private WebhookReceiver? _venue;

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(429, null, 3)]
    [InlineData(418, "60", 60)]
    [InlineData(418, null, 120)]
    public async Task A_pause_that_the_venue_asks_for_is_kept(int status, string? retryAfter, int seconds)
    {
        var rest = await RestAsync((number, response) =>
        {
            response.StatusCode = number == 0 ? status : 200;
            if (retryAfter is not null)
                response.Headers.RetryAfter = retryAfter;
        });
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(rest));
        Assert.Equal((HttpStatusCode)status, refused.StatusCode);
        Assert.Equal($"binance spot asks for a pause of {seconds} s (HTTP {status})", Assert.Single(_log.Entries).Text);
        var next = GetAsync(rest);
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        Assert.Single(_venue!.Deliveries);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await next;
        Assert.Equal(2, _venue.Deliveries.Count);
    }

    [Theory]
    [InlineData(60, 3)]
    [InlineData(3, 60)]
    public async Task Of_two_pauses_the_longer_is_kept_by_those_who_wait_already_and_those_who_come(int one, int other)
    {
        // Both requests are on their way before either is refused.
        var (bothAsk, isOneRefused) = (new TaskCompletionSource(), new TaskCompletionSource());
        var rest = await RestAsync((_, _) => { });
        var openAt = _time.GetUtcNow().AddSeconds(60);
        _venue!.Answer = async (number, response) =>
        {
            if (number == 1)
                bothAsk.SetResult();
            await (number == 0 ? bothAsk.Task : isOneRefused.Task);
            response.StatusCode = number < 2 ? 429 : _time.GetUtcNow() < openAt ? 418 : 200;
            response.Headers.RetryAfter = number == 0 ? $"{one}" : $"{other}";
        };
        Task[] refused = [GetAsync(rest), GetAsync(rest)];
        await Task.WhenAny(refused);
        var waits = GetAsync(rest);
        isOneRefused.SetResult();
        await Assert.ThrowsAsync<HttpRequestException>(() => Task.WhenAll(refused));
        var comes = GetAsync(rest);
        await Eventually.TrueAsync(
            () =>
            {
                if (waits.IsCompleted && comes.IsCompleted)
                    return true;
                _time.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            "both are answered");
        await Task.WhenAll(waits, comes);
    }

    [Fact]
    public async Task An_error_of_the_venue_asks_for_no_pause()
    {
        var rest = await RestAsync((number, response) => response.StatusCode = number == 0 ? 503 : 200);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(rest));
        await GetAsync(rest);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task Requests_wait_for_their_share_of_the_budget()
    {
        using var budget = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 10,
            TokensPerPeriod = 10,
            QueueLimit = 10,
            ReplenishmentPeriod = TimeSpan.FromHours(1),
            AutoReplenishment = false,
        });
        var rest = await RestAsync((_, _) => { }, budget);
        await GetAsync(rest, weight: 6);
        var late = GetAsync(rest, weight: 6);
        Assert.False(late.IsCompleted);
        Assert.Single(_venue!.Deliveries);
    }

    public async ValueTask DisposeAsync()
    {
        if (_venue is not null)
            await _venue.DisposeAsync();
        _http.Dispose();
    }

    private static Task<byte[]> GetAsync(VenueRest rest, int weight = 1) =>
        rest.GetAsync("/depth", weight, TestContext.Current.CancellationToken);

    private async Task<VenueRest> RestAsync(
        Action<int, Microsoft.AspNetCore.Http.HttpResponse> answer, RateLimiter? budget = null)
    {
        _venue = await WebhookReceiver.StartAsync();
        _venue.Answer = (number, response) =>
        {
            answer(number, response);
            return Task.CompletedTask;
        };
        var context = new FeedContext(new FeedOutput(), _http, _log, _log, _time);
        return new VenueRest(
            "binance spot", _venue.Address, budget ?? VenueRest.Budget(10, 10), TimeSpan.FromSeconds(3), context);
    }
}
