using Surveillance.Alerts;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.Tests.Alerts;

namespace Surveillance.Tests.MetricsEngine.Incidents;

public sealed class AlertMomentsTests
{
    private const string Id = "spread-1";

    private static readonly Alert Firing = SomeAlert.Firing(Id);
    private static readonly DateTimeOffset Now = Firing.TriggeredAt.AddSeconds(5);
    private static readonly Alert Resolved =
        Firing with { State = AlertState.Resolved, ResolvedAt = Now, Resolution = ResolutionType.Auto };

    private readonly AlertMoments _moments = new();

    [Fact]
    public void An_alert_is_told_when_it_comes_and_when_it_ends_and_never_between()
    {
        Assert.Empty(Look(null, isListed: false));
        Assert.Equal([MomentAt(Firing.TriggeredAt)], Look(Firing));
        Assert.Empty(_moments.ToRead(new HashSet<string> { Id }));
        Assert.Equal([MomentAt(Now)], Look(Resolved, isListed: false));
        Assert.Empty(_moments.ToRead(new HashSet<string>()));
    }

    [Fact]
    public void A_name_without_its_record_is_looked_at_again()
    {
        Assert.Empty(Look(null));
        Assert.Empty(Look(null));
        Assert.Equal([MomentAt(Firing.TriggeredAt)], Look(Firing));
    }

    [Fact]
    public void An_alert_that_an_operator_took_out_ends_when_it_is_closed()
    {
        Look(Firing);
        Assert.Empty(Look(Firing, isListed: false));
        Assert.Equal([MomentAt(Now)], Look(Resolved, isListed: false));
    }

    [Fact]
    public void An_emptied_redis_ends_no_alert_and_what_comes_back_is_told_again()
    {
        Look(Firing);
        Assert.Empty(Look(null, isListed: false));
        Assert.Equal([MomentAt(Firing.TriggeredAt)], Look(Firing));
    }

    [Fact]
    public void An_alert_that_fires_again_does_so_when_it_is_seen()
    {
        Look(Firing);
        Look(Resolved, isListed: false);

        // The name is there before the record says so.
        Assert.Empty(Look(Resolved));
        Assert.Equal([MomentAt(Firing.TriggeredAt), MomentAt(Now)], Look(Firing with { Flaps = 1 }));
    }

    [Fact]
    public void What_stood_there_at_the_first_look_fired_again_at_a_time_that_nobody_knows() =>
        Assert.Equal([MomentAt(Firing.TriggeredAt)], Look(Firing with { Flaps = 1 }));

    [Fact]
    public void No_moment_lies_ahead() =>
        Assert.Equal([MomentAt(Now)], Look(Firing with { TriggeredAt = Now.AddHours(1) }));

    [Fact]
    public void A_record_that_cannot_be_read_is_not_tried_again()
    {
        Assert.Equal([Id], _moments.ToRead(new HashSet<string> { Id }));
        _moments.GiveUp(Id);
        Assert.Empty(_moments.ToRead(new HashSet<string> { Id }));
        Assert.Equal([Id], _moments.ToRead(new HashSet<string>()));
        _moments.GiveUp(Id);
        Assert.Empty(_moments.ToRead(new HashSet<string>()));
    }

    private static AlertMoment MomentAt(DateTimeOffset at) => new(Firing.Market, Firing.Metric, at);

    private IReadOnlyList<AlertMoment> Look(Alert? record, bool isListed = true) => _moments.Of(
        _moments.ToRead(new HashSet<string>(isListed ? [Id] : [])).Select(id => (id, record)), Now);
}
