using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Alerts;
using Surveillance.AnomalyDetector;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>Delivery over time: a clock that the test winds, a real receiver.</summary>
public sealed class NoticeCourierTests : IAsyncLifetime
{
    // Its own variable: the process is shared with other tests.
    private const string Variable = "SURVEILLANCE_TEST_COURIER_URL";

    private readonly FakeTimeProvider _time = new(DeskBench.At(0));
    private readonly WorkReports _reports = new();
    private readonly List<NoticeTried> _tried = [];
    private WebhookReceiver _receiver = null!;
    private ConfigurationWatch _watch = null!;
    private ChannelCatalog _catalog = null!;
    private NoticeCourier _courier = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        Environment.SetEnvironmentVariable(Variable, _receiver.Address.ToString());
        var routing = Shipped.Config.Routing with
        {
            Channels = new Dictionary<string, ChannelSettings>
            {
                ["webhook"] = new("webhook", "webhook", Variable, null),
                ["off"] = new("off", "slack", "SURVEILLANCE_TEST_NOT_SET", null),
                ["typo"] = new("typo", "carrier-pigeon", Variable, null),
            },
        };
        _watch = new ConfigurationWatch(
            "", Shipped.Config with { Routing = routing }, _time, NullLogger<ConfigurationWatch>.Instance);
        _catalog = new ChannelCatalog(_watch, NullLoggerFactory.Instance, NullLogger<ChannelCatalog>.Instance);
        _courier = new NoticeCourier(_catalog, _watch, _reports, _time, NullLogger<NoticeCourier>.Instance);
        await _courier.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _courier.StopAsync(Token);
        _courier.Dispose();
        _catalog.Dispose();
        _watch.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task What_fails_is_tried_again_until_it_is_delivered_and_what_comes_after_it_of_the_alert_waits()
    {
        _receiver.Answer = (number, response) => Status(response, number < 2 ? 503 : 200);
        _courier.Offer(Notice("one"));
        _courier.Offer(Notice("two"));
        await WindAsync(() => _tried.Count >= 4);
        Assert.Equal(
            ["one", "one", "one", "two"], _receiver.Deliveries.Select(delivery => (string)delivery.Json["id"]!));
        var last = _tried[2].Notice;
        Assert.Equal((2, null, true), (last.Attempts, last.LastError, last.IsSettled));
    }

    [Fact]
    public async Task What_fails_alone_holds_up_no_notice_of_another_alert()
    {
        _receiver.Answer = (number, response) => Status(
            response, (string)_receiver.Deliveries[number].Json["id"]! == "poison" ? 500 : 200);
        _courier.Offer(Notice("poison"));
        await TriedAsync(1);
        for (var number = 0; number < 5; number++)
        {
            _courier.Offer(Notice($"other-{number}", $"alert-{number}"));
            await WindAsync(() => _tried.Any(tried => tried.Notice.Id == $"other-{number}"), stepMs: 10);
        }

        Assert.Equal(5, _tried.Count(tried => tried.Notice.DeliveredAt is not null));
        Assert.InRange(_time.GetUtcNow() - DeskBench.At(0), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(6, _courier.Waiting);
        Assert.Equal((1, "HTTP 500"), (
            _courier.Standings["webhook"].Waiting, _tried.Last(tried => tried.Notice.Id == "poison").Notice.LastError));
    }

    [Fact]
    public async Task What_waited_while_the_receiver_was_down_comes_as_one_digest_and_each_is_settled()
    {
        _receiver.Answer = (_, response) => Status(response, 503);
        for (var number = 0; number < 40; number++)
            _courier.Offer(Notice($"notice-{number}", $"alert-{number}"));
        await TriedAsync(1);
        for (var second = 0; second < 120; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var asked = _receiver.Deliveries.Count;
        Assert.InRange(asked, 1, 20);
        _receiver.Answer = (_, response) => Status(response, 200);
        await WindAsync(() =>
            _tried.Where(tried => tried.Notice.DeliveredAt is not null)
                .Select(tried => tried.Notice.Id).Distinct().Count() == 40);
        var delivered = _receiver.Deliveries.Skip(asked).Where(delivery => delivery.Kind == "digest").ToList();
        Assert.InRange(delivered.Sum(digest => digest.Json["notices"]!.AsArray().Count), 30, 39);
        Assert.Single(delivered);
    }

    [Fact]
    public async Task A_refusal_is_final_and_the_next_notice_goes_out()
    {
        _receiver.Answer = (number, response) => Status(response, number == 0 ? 400 : 200);
        _courier.Offer(Notice("one"));
        _courier.Offer(Notice("two"));
        await TriedAsync(2);
        Assert.Equal((1, "HTTP 400"), (_tried[0].Notice.Attempts, _tried[0].Notice.LastError));
        Assert.NotNull(_tried[0].Notice.DeadAt);
        Assert.NotNull(_tried[1].Notice.DeliveredAt);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_years_gets_a_day()
    {
        _receiver.Answer = (_, response) =>
        {
            response.Headers.RetryAfter = "999999999";
            return Status(response, 429);
        };
        _courier.Offer(Notice("one"));
        await TriedAsync(1);
        await WindAsync(() => _tried.Exists(tried => tried.Notice.DeadAt is not null), stepMs: 3_600_000);
        var end = _tried[^1].Notice;
        Assert.True(end.DeadAt - end.CreatedAt >= TimeSpan.FromDays(1));
        Assert.InRange(_tried.Count, 2, 26);
    }

    [Fact]
    public async Task A_notice_that_is_on_its_way_is_not_taken_twice()
    {
        _courier.Offer(Notice("one"));
        _courier.Offer(Notice("one"));
        _courier.Offer(Notice("two"));
        await TriedAsync(2);
        Assert.Equal(2, _receiver.Deliveries.Count);
    }

    [Fact]
    public async Task A_channel_without_its_secret_is_off_and_one_that_cannot_work_gives_its_notices_up()
    {
        Assert.True(_catalog.IsOff("off"));
        Assert.False(_catalog.IsOff("webhook"));
        Assert.False(_catalog.IsOff("typo"));
        _courier.Offer(Notice("one") with { Channel = "typo" });
        _courier.Offer(Notice("two") with { Channel = "gone" });
        await TriedAsync(2);
        Assert.All(_tried, tried => Assert.NotNull(tried.Notice.DeadAt));
    }

    private static Task Status(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Notice Notice(string id, string alert = "spread-1") =>
        new(id, "webhook", NoticeKind.Fired, DeskBench.At(0), SomeAlert.Firing(alert));

    /// <summary>
    /// Winds the clock on, by default tenth by tenth of a second, until something has happened. With steps that are
    /// longer than the pause between two looks, the clock runs ahead of what a slow machine does meanwhile.
    /// </summary>
    private Task WindAsync(Func<bool> hasHappened, double stepMs = 100) => Eventually.TrueAsync(
        () =>
        {
            while (_reports.Take() is NoticeTried tried)
                _tried.Add(tried);
            if (hasHappened())
                return true;
            _time.Advance(TimeSpan.FromMilliseconds(stepMs));
            return false;
        },
        "it happens");

    private Task TriedAsync(int count) => Eventually.TrueAsync(
        () =>
        {
            while (_reports.Take() is NoticeTried tried)
                _tried.Add(tried);
            return _tried.Count >= count;
        },
        $"{count} attempts");
}
