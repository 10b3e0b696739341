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
        _catalog = new ChannelCatalog(_watch, _time, NullLoggerFactory.Instance, NullLogger<ChannelCatalog>.Instance);
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
    public async Task What_fails_is_tried_again_until_it_is_delivered_and_what_comes_after_it_waits_for_it()
    {
        _receiver.Answer = (number, response) => Status(response, number < 2 ? 503 : 200);
        _courier.Offer(Notice("one"));
        _courier.Offer(Notice("two"));
        await TriedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await TriedAsync(2);
        _time.Advance(TimeSpan.FromSeconds(2));
        await TriedAsync(4);
        Assert.Equal(
            ["one", "one", "one", "two"], _receiver.Deliveries.Select(delivery => (string)delivery.Json["id"]!));
        var last = _tried[2].Notice;
        Assert.Equal((2, null, true), (last.Attempts, last.LastError, last.IsSettled));
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
        _time.Advance(TimeSpan.FromHours(24));
        await TriedAsync(2);
        Assert.NotNull(_tried[1].Notice.DeadAt);
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

    private static Notice Notice(string id) =>
        new(id, "webhook", NoticeKind.Fired, DeskBench.At(0), SomeAlert.Firing());

    private Task TriedAsync(int count) => Eventually.TrueAsync(
        () =>
        {
            while (_reports.Take() is NoticeTried tried)
                _tried.Add(tried);
            return _tried.Count >= count;
        },
        $"{count} attempts");
}
