using System.Net;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>A venue's REST over real HTTP, on a clock that the test moves.</summary>
public sealed class VenueRestTests : IAsyncDisposable
{
    private static readonly RequestLimits Usual =
        new(PerSecond: 10, AtOnce: 10, TimeSpan.FromSeconds(3), PauseAtForbidden: TimeSpan.FromSeconds(600));

    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _http = new();
    private readonly KeptLog _log = new();
    private WebhookReceiver? _venue;

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(429, null, 3)]
    [InlineData(418, "60", 60)]
    [InlineData(418, null, 120)]
    [InlineData(403, null, 600)]
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
    [InlineData(429, 7, 7)]
    [InlineData(418, 600, 600)]
    [InlineData(403, 7, 7)]
    [InlineData(429, -7, 3)]
    [InlineData(418, 4_000_000, 259_200)]
    public async Task A_pause_may_be_told_by_its_end_which_is_in_reach_and_to_come(int status, int told, int seconds)
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        var rest = await RestAsync((_, response) =>
        {
            response.StatusCode = status;
            response.Headers.RetryAfter = _time.GetUtcNow().AddSeconds(told).ToString("R");
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(rest));
        Assert.Equal($"binance spot asks for a pause of {seconds} s (HTTP {status})", Assert.Single(_log.Entries).Text);
    }

    [Fact]
    public async Task A_venue_that_forbids_is_left_alone_also_where_it_does_not_say_what_that_means()
    {
        var limits = new RequestLimits(PerSecond: 10, AtOnce: 10, TimeSpan.FromSeconds(3));
        var rest = await RestAsync((_, response) => response.StatusCode = 403, limits);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(rest));
        Assert.Equal("binance spot asks for a pause of 30 s (HTTP 403)", Assert.Single(_log.Entries).Text);
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
    public async Task Whoever_asks_at_an_address_shares_its_budget_and_its_pauses()
    {
        var rest = await RestAsync((_, _) => { });
        var context = new FeedContext(new FeedOutput(), _http, _log, _log, _time);
        Assert.NotSame(rest, context.Rests.Of("binance spot", _venue!.Address, Usual, context));
        var feed = context.Rests.Of("okx", new Uri("http://venue/one"), Usual, context);
        Assert.Same(feed, context.Rests.Of("okx", new Uri("http://venue/one"), Usual, context));
        Assert.Same(feed, (context with { Http = _http }).Rests.Of("okx", new Uri("http://venue/one"), Usual, context));
        Assert.NotSame(feed, context.Rests.Of("okx", new Uri("http://venue/other"), Usual, context));
    }

    [Fact]
    public async Task Requests_wait_for_their_share_of_the_budget()
    {
        var rest = await RestAsync((_, _) => { }, new RequestLimits(PerSecond: 1, AtOnce: 1_000, TimeSpan.Zero));
        await GetAsync(rest, weight: 600);
        var late = GetAsync(rest, weight: 600);
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
        Action<int, Microsoft.AspNetCore.Http.HttpResponse> answer, RequestLimits? limits = null)
    {
        _venue = await WebhookReceiver.StartAsync();
        _venue.Answer = (number, response) =>
        {
            answer(number, response);
            return Task.CompletedTask;
        };
        var context = new FeedContext(new FeedOutput(), _http, _log, _log, _time);
        return context.Rests.Of("binance spot", _venue.Address, limits ?? Usual, context);
    }
}
