using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.AnomalyDetector;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Configuration;
using Surveillance.Tests.AnomalyDetector.Channels;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector.Delivery;

/// <summary>A Slack channel's lane against Slack's own limit, in real time.</summary>
public sealed class ChannelLaneTests : IAsyncLifetime
{
    // Its own variable: the process is shared with other tests.
    private const string Variable = "SURVEILLANCE_TEST_LANE_URL";

    private readonly WorkReports _reports = new();
    private WebhookReceiver _receiver = null!;
    private SlackWorkspace _workspace = null!;
    private ConfigurationWatch _watch = null!;
    private ChannelCatalog _catalog = null!;
    private NoticeCourier _courier = null!;
    private int _delivered;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _workspace = new SlackWorkspace(_receiver);
        Environment.SetEnvironmentVariable(Variable, _receiver.Address.ToString());
        var routing = SomeNotice.Site.Routing with
        {
            Channels = new Dictionary<string, ChannelSettings> { ["slack"] = new("slack", "slack", Variable, null) },
        };
        _watch = new ConfigurationWatch(
            "", SomeNotice.Site with { Routing = routing }, TimeProvider.System,
            NullLogger<ConfigurationWatch>.Instance);
        _catalog = new ChannelCatalog(_watch, NullLoggerFactory.Instance, NullLogger<ChannelCatalog>.Instance);
        _courier = new NoticeCourier(
            _catalog, _watch, _reports, TimeProvider.System, NullLogger<NoticeCourier>.Instance);
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
    public async Task Three_notices_are_three_messages_a_second_apart_and_slack_turns_none_away()
    {
        Offer(3);
        await DeliveredAsync(3);
        Assert.Equal((3, 0), (_workspace.Messages.Count, _workspace.Limited));
    }

    [Fact]
    public async Task When_somebody_else_posts_to_the_channel_its_limit_is_waited_for()
    {
        _workspace.PostedByOthers = 2;
        var began = TimeProvider.System.GetTimestamp();
        Offer(1);
        await DeliveredAsync(1);
        Assert.Equal((1, 2), (_workspace.Messages.Count, _workspace.Limited));
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task A_thousand_notices_are_a_few_messages()
    {
        Offer(1_000);
        await DeliveredAsync(1_000);
        Assert.InRange(_workspace.Messages.Count, 1, 3);
        Assert.Equal(0, _workspace.Limited);
        Assert.Null(_courier.Standings["slack"].Trouble);
    }

    private void Offer(int count)
    {
        for (var number = 0; number < count; number++)
        {
            _courier.Offer(SomeNotice.Of($"alert-{number}", channel: "slack") with
            {
                CreatedAt = TimeProvider.System.GetUtcNow(),
            });
        }
    }

    private Task DeliveredAsync(int count) => Eventually.TrueAsync(
        () =>
        {
            while (_reports.Take() is NoticeTried tried)
                _delivered += tried.Notice.DeliveredAt is null ? 0 : 1;
            return _delivered == count;
        },
        $"{count} notices are delivered");
}
