using Microsoft.Extensions.Time.Testing;
using Surveillance.Dashboard.Tuning;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Replays;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Alerts.Replays;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Tuning;

/// <summary>Rules tried on history in a real database.</summary>
public sealed class TuningRunsTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Seconds = 1_200;

    private readonly FakeTimeProvider _time = new();
    private Database _database = null!;
    private TuningRuns _runs = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(_database).InstallAsync(Token);
        await StoredRows.MetricsAsync(
            _database, [.. StoredRows.Of(PlayedHistory.Of(PlayedHistory.Troubled, Seconds))]);
        _runs = new TuningRuns(_database, new MarketHistory(_database), _time);
    }

    public ValueTask DisposeAsync()
    {
        _runs.Dispose();
        return _database.DisposeAsync();
    }

    [Fact]
    public async Task A_looser_limit_would_not_tell_what_a_stricter_one_does()
    {
        var found = await FoundAsync("spread_critical.threshold:15", "spread_warning.threshold:15");
        Assert.Equal(
            [new RuleCount("spread_critical", 2, 0), new RuleCount("spread_warning", 0, 0)],
            found.Counts.Select(count => count.Rule == "spread_warning" ? count with { Configured = 0 } : count));
        Assert.Equal((2, 0, 0), (found.Gone, found.New, found.Kept));
        Assert.True(found.Points.Count > 250, $"the metric is there to be drawn: {found.Points.Count} buckets");
    }

    [Fact]
    public async Task A_stricter_limit_would_tell_more_and_sooner_or_later_is_still_the_same()
    {
        var held = await FoundAsync("spread_critical.persistence_seconds:20", "spread_warning.persistence_seconds:20");
        Assert.Equal((0, 0, 2), (held.Gone, held.New, held.Kept));
        var incident = held.Incidents[0];
        Assert.True(incident.Tried!.TriggeredAt - incident.Configured!.TriggeredAt >= TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task It_counts_what_the_replay_of_the_command_line_counts()
    {
        var (trial, wish) = Wish();
        var found = (await RunAsync(trial, wish)).Comparison!;
        var stretch = new HistoryStretch(
            found.Configured.Stretch.From, found.Configured.Stretch.To, [Shipped.Perp], ReplayScores.Anew);
        var whole = await new HistoryReplay(stretch, Shipped.Config, _database).RunAsync([], (_, _) => { }, Token);
        var expected = whole.Alerts.Where(each => each.Alert.Family == "spread").SelectMany(each => each.Raised)
            .CountBy(raised => raised.Rule).ToDictionary();
        Assert.NotEmpty(expected);
        Assert.All(found.Counts, count => Assert.Equal(expected.GetValueOrDefault(count.Rule), count.Configured));
        Assert.All(found.Counts, count => Assert.Equal(count.Configured, count.Tried));
    }

    [Fact]
    public async Task What_really_fired_stands_beside_what_would_have()
    {
        var live = new MarketSimulation(PlayedHistory.Troubled).RunTo(Seconds);
        await new AlertStore(_database).WriteAsync(
            [
                .. live.Log.Select(entry => entry.Transition.Alert).GroupBy(alert => alert.Id)
                    .Select(all => new AlertEntry(all.Last(), [], [], 0, 0)),
            ],
            Token);
        var found = await FoundAsync("spread_critical.threshold:15", "spread_warning.threshold:15");
        Assert.Equal(2, found.Recorded);
        Assert.All(
            found.Incidents,
            each => Assert.True(each is { Tried: null, Configured: not null, Recorded: not null }));
    }

    [Fact]
    public async Task Moving_a_figure_again_replays_only_what_is_tried()
    {
        var (trial, wish) = Wish("spread_critical.threshold:15");
        var first = (await RunAsync(trial, wish)).Comparison!;
        var (next, wished) = Wish("spread_critical.threshold:8");
        var answer = await _runs.RunAsync(next, wished, MarketSimulation.At(Seconds), first, _ => { }, Token);
        Assert.Same(first.Configured, answer.Comparison!.Configured);
        Assert.NotSame(first.Tried, answer.Comparison.Tried);
    }

    [Fact]
    public async Task Two_replay_at_a_time_and_none_for_longer_than_a_minute()
    {
        await using var connection = await _database.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "LOCK TABLE metrics IN ACCESS EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync(Token);
        }

        var (trial, wish) = Wish("spread_critical.threshold:15");
        List<Task<TuningAnswer>> running = [];
        for (var run = 0; run < TuningRuns.Most + 1; run++)
            running.Add(_runs.RunAsync(trial, wish, MarketSimulation.At(Seconds), null, _ => { }, Token));
        await Eventually.TrueAsync(
            async () => await WaitingAsync() == TuningRuns.Most, "as many replays as there may be wait for the table");
        Assert.All(running, task => Assert.False(task.IsCompleted));
        _time.Advance(TuningRuns.LongestWait);
        Assert.Equal(TuningOutcome.OthersReplay, (await running[TuningRuns.Most]).Outcome);
        Assert.All(running.Take(TuningRuns.Most), task => Assert.False(task.IsCompleted));
        _time.Advance(TuningRuns.Longest - TuningRuns.LongestWait);
        var answers = await Task.WhenAll(running);
        Assert.Equal(
            [TuningOutcome.TookTooLong, TuningOutcome.TookTooLong, TuningOutcome.OthersReplay],
            answers.Select(answer => answer.Outcome));
    }

    [Fact]
    public async Task A_newer_wish_ends_the_older_and_gives_its_turn_back()
    {
        var (trial, wish) = Wish("spread_critical.threshold:15");
        for (var run = 0; run < TuningRuns.Most + 1; run++)
        {
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _runs.RunAsync(
                trial, wish, MarketSimulation.At(Seconds), null, part =>
                {
                    if (part is not null)
                        stop.Cancel();
                },
                stop.Token));
        }

        Assert.Equal(TuningOutcome.Replayed, (await RunAsync(trial, wish)).Outcome);
    }

    [Fact]
    public async Task A_database_without_tables_and_one_that_is_not_there_are_told()
    {
        var (trial, wish) = Wish();
        async Task<TuningOutcome> OutcomeAsync(string connection)
        {
            await using var database = new Database(connection);
            using var runs = new TuningRuns(database, new MarketHistory(database), _time);
            return (await runs.RunAsync(trial, wish, MarketSimulation.At(Seconds), null, _ => { }, Token)).Outcome;
        }

        Assert.Equal(TuningOutcome.NoHistory, await OutcomeAsync(await postgres.FreshAsync()));
        Assert.Equal(TuningOutcome.DatabaseAway, await OutcomeAsync("Host=127.0.0.1;Port=1;Database=nowhere"));
    }

    private static (RuleTrial Trial, TuningWish Wish) Wish(params string[] edits)
    {
        var wish = TuningWish.Of(Shipped.Config, "binance", "BTC-USDT-PERP", "spread", "1h", edits);
        return (RuleTrial.Of(Shipped.Config, wish)!, wish);
    }

    private async Task<TuningComparison> FoundAsync(params string[] edits)
    {
        var (trial, wish) = Wish(edits);
        Assert.Empty(trial.Mistakes);
        var answer = await RunAsync(trial, wish);
        Assert.Equal(TuningOutcome.Replayed, answer.Outcome);
        return answer.Comparison!;
    }

    private Task<TuningAnswer> RunAsync(RuleTrial trial, TuningWish wish) =>
        _runs.RunAsync(trial, wish, MarketSimulation.At(Seconds), null, _ => { }, Token);

    private async Task<long> WaitingAsync()
    {
        await using var command = _database.Source.CreateCommand(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'metrics'::regclass");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
