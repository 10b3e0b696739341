using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.Alerts;
using Surveillance.AnomalyDetector;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

public sealed class AlertStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private Database _database = null!;
    private AlertStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new Database(await postgres.FreshAsync());
        _store = new AlertStore(_database);
        await new SchemaInstaller(_database).InstallAsync(Token);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_a_restart_needs_of_an_alert_comes_back_from_its_row()
    {
        var alert = SomeAlert.Full();
        await _store.WriteAsync([SomeAlert.Entry(alert) with { HeardBy = ["console", "slack ops"] }], Token);
        var again = Assert.Single(await new AlertRows(_database).UnresolvedAsync(Token));
        Assert.Equivalent(
            alert with { LastValue = null, LastZScore = null, LastJudgedAt = null }, again.Alert, strict: true);
        Assert.Equal(["console", "slack ops"], again.HeardBy);
    }

    [Fact]
    public async Task The_alerts_that_ended_last_come_back_newest_first_with_how_they_ended()
    {
        var now = TimeProvider.System.GetUtcNow();
        Alert Ended(string id, double hoursAgo) => SomeAlert.Firing(id) with
        {
            State = AlertState.Resolved,
            TriggeredAt = now.AddHours(-hoursAgo - 1),
            ResolvedAt = now.AddHours(-hoursAgo),
            Resolution = ResolutionType.Manual,
            ResolutionValue = 0.5,
        };
        var active = SomeAlert.Firing("active") with { TriggeredAt = now };
        Alert[] alerts = [Ended("old", 25), Ended("b", 2), Ended("a", 1), Ended("c", 3), active];
        await _store.WriteAsync([.. alerts.Select(SomeAlert.Entry)], Token);
        var last = await new AlertRows(_database).LastResolvedAsync(2, Token);
        Assert.Equal(["a", "b"], last.Select(alert => alert.Id));
        Assert.All(last, alert => Assert.Equal(
            (AlertState.Resolved, ResolutionType.Manual, 0.5, TimeSpan.FromHours(1)),
            (alert.State, alert.Resolution, alert.ResolutionValue, Rounded(alert.Duration))));

        // The database keeps microseconds.
        static TimeSpan? Rounded(TimeSpan? span) =>
            span is { } known ? TimeSpan.FromSeconds(Math.Round(known.TotalSeconds)) : null;
    }

    [Fact]
    public async Task Rows_written_twice_are_there_once_and_an_end_leaves_the_unresolved()
    {
        var entry = SomeAlert.Entry(SomeAlert.Firing());
        await _store.WriteAsync([entry], Token);
        await _store.WriteAsync([entry], Token);
        var ended = entry with
        {
            Alert = entry.Alert with
            {
                State = AlertState.Resolved,
                ResolvedAt = DeskBench.At(61),
                Resolution = ResolutionType.Auto,
                NotifiedPriority = null,
            },
            Notices = [entry.Notices[0] with { DeliveredAt = DeskBench.At(1), Attempts = 2, LastError = "HTTP 500" }],
        };
        await _store.WriteAsync([ended], Token);

        Assert.Empty(await new AlertRows(_database).UnresolvedAsync(Token));
        Assert.Equal("1 auto 61", await TextAsync(
            "SELECT count(*) OVER () || ' ' || resolution_type || ' ' || duration_seconds FROM alerts"));
        Assert.Equal("1 fired", await TextAsync("SELECT count(*) OVER () || ' ' || reason FROM alert_events"));
        Assert.Equal("1 sent 2", await TextAsync(
            "SELECT count(*) OVER () || ' ' || status || ' ' || attempts FROM notification_outbox"));
    }

    [Theory]
    [InlineData(1, AlertPriority.P2, 1)]
    [InlineData(1, null, 0)]
    [InlineData(25, AlertPriority.P2, 0)]
    public async Task An_end_that_is_still_to_be_told_comes_back_for_a_day(
        double hoursAgo, AlertPriority? told, int found)
    {
        var alert = SomeAlert.Firing() with
        {
            State = AlertState.Resolved,
            ResolvedAt = TimeProvider.System.GetUtcNow().AddHours(-hoursAgo),
            Resolution = ResolutionType.Auto,
            NotifiedPriority = told,
        };
        await _store.WriteAsync([SomeAlert.Entry(alert)], Token);
        Assert.Equal(found, (await new AlertRows(_database).UnresolvedAsync(Token)).Count);
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_for_good_is_counted_and_holds_up_no_other()
    {
        var reports = new WorkReports();
        using var writer = new RowWriter(
            _store, new CommandRows(_database), reports, TimeProvider.System, NullLogger<RowWriter>.Instance);
        writer.Offer(SomeAlert.Entry(SomeAlert.Firing("good")));
        writer.Offer(SomeAlert.Entry(SomeAlert.Firing("bad") with { Note = "a zero: \0" }));
        await writer.StartAsync(Token);
        await Eventually.TrueAsync(() => writer.Waiting == 0, "nothing waits any more");
        await writer.StopAsync(Token);
        Assert.Equal("1 good", await TextAsync("SELECT count(*) OVER () || ' ' || alert_id FROM alerts"));
        Assert.Equal(1, writer.Refused);
        Assert.NotNull(reports.Take());
        Assert.NotNull(reports.Take());
    }

    private async Task<string> TextAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }
}
