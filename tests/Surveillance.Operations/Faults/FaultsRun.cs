using System.Text.Json;
using Npgsql;
using StackExchange.Redis;
using Surveillance.Platform.Redis;

namespace Surveillance.Operations.Faults;

/// <summary>
/// Breaks the running stack in every way of the catalog, one after another, while one alert's cause lasts, and says
/// after each what held.
/// </summary>
internal sealed class FaultsRun(
    Stack stack,
    IConnectionMultiplexer redis,
    NpgsqlDataSource history,
    Ledger ledger,
    PageWatch page,
    StackClock clock,
    TextWriter output)
{
    /// <summary>How long the stack may take to be healthy again.</summary>
    private static readonly TimeSpan Health = TimeSpan.FromSeconds(30);

    /// <summary>How long the stack is looked at once it is healthy, so that what goes on is seen.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(6);

    /// <summary>How long the rows that waited may take to be stored.</summary>
    private static readonly TimeSpan Storing = TimeSpan.FromSeconds(60);

    /// <summary>How long figures come and go after a fault: the change of depth looks back 15 s.</summary>
    private const long Unsteadiness = 25;

    private readonly AlertCheck _alerts = new(redis, history);
    private readonly List<FaultResult> _results = [];

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Whether all held, after every fault.</summary>
    public async Task<bool> RunAsync(IReadOnlyList<Fault> faults, string standing, CancellationToken stop)
    {
        foreach (var fault in faults)
        {
            var result = await BreakAsync(fault, standing, stop);
            _results.Add(result);
            await output.WriteLineAsync($"{(result.Holds ? "ok  " : "FAIL")} {result}");
        }

        var ended = await EndAsync(stop);
        await output.WriteLineAsync(
            "\n| what was done | healthy after | rows due | missing | double | alerts | page |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|");
        foreach (var result in _results)
            await output.WriteLineAsync(result.ToString());
        if (ended is not null)
            await output.WriteLineAsync($"FAIL in the end: {ended}");
        var failed = _results.Count(result => !result.Holds) + (ended is null ? 0 : 1);
        await output.WriteLineAsync($"faults: {_results.Count + 1 - failed} as expected, {failed} not");
        return failed == 0;
    }

    private async Task<FaultResult> BreakAsync(Fault fault, string standing, CancellationToken stop)
    {
        var (began, theirs) = (Time.GetUtcNow(), clock.GetUtcNow());
        var restarts = await stack.RestartsAsync(stop);
        var failure = await DoAsync(fault.Begin, stop);
        await Task.Delay(fault.Lasts, Time, stop);
        var ended = fault.Lasts > TimeSpan.Zero ? Time.GetUtcNow() : began;
        failure ??= await DoAsync(fault.End, stop);
        if (clock.GetUtcNow() < theirs)
            theirs = clock.GetUtcNow();
        var isHealthy = await UntilAsync(
            async () => (await stack.UnhealthyAsync(ended, stop)).Count == 0,
            Health - (Time.GetUtcNow() - ended), stop);
        var healthy = isHealthy is null ? (TimeSpan?)null : Time.GetUtcNow() - ended;
        await Task.Delay(Afterwards, Time, stop);
        await UntilAsync(AreRowsStoredAsync, Storing, stop);
        var settled = clock.GetUtcNow().ToUnixTimeSeconds();
        var unsteadyUntil = clock.At(ended).ToUnixTimeSeconds() + Unsteadiness;
        var rows = await RowsAsync(
            theirs.ToUnixTimeSeconds() - 1, settled - 2, second => second <= unsteadyUntil, stop);
        string? mistake = null;
        await UntilAsync(
            async () => (mistake = await _alerts.MistakeAsync(standing, theirs, stop)) is null, Health, stop);
        var unasked = await stack.RestartsAsync(stop) - restarts - (fault.IsKill ? 1 : 0);
        if (unasked > 0)
            failure ??= $"{unasked} restarts that nobody asked for";
        if (page.AnswersSince(ended) == 0)
            failure ??= "the page does not answer";
        return new FaultResult(fault.Name, healthy, rows, ledger.LeastRows, mistake, page.LiesSince(began), failure);
    }

    /// <summary>What went wrong in doing or undoing it; null = nothing. The next fault is done all the same.</summary>
    private static async Task<string?> DoAsync(Func<CancellationToken, Task> deed, CancellationToken stop)
    {
        try
        {
            await deed(stop);
            return null;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException)
        {
            return failure.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>The rows of a stretch; those that are on their way are waited for.</summary>
    private async Task<RowCheck> RowsAsync(long from, long to, Func<long, bool> unsteady, CancellationToken stop)
    {
        RowCheck rows = null!;
        await UntilAsync(
            async () => (rows = await RowCheck.OfAsync(history, ledger, from, to, unsteady, stop)).Missing == 0,
            Health, stop);
        return rows;
    }

    /// <summary>The cause of the standing alert ends with the venues' restart: no alert may stay.</summary>
    private async Task<string?> EndAsync(CancellationToken stop)
    {
        page.Standing = null;
        await stack.ComposeAsync(stop, "restart", "exchange-simulator");
        var over = await UntilAsync(
            async () => !(await _alerts.ActiveAsync()).Union(await _alerts.OpenAsync(stop)).Any(IsToEnd),
            TimeSpan.FromMinutes(4), stop);
        if (over is not null)
            return null;
        var left = (await _alerts.ActiveAsync()).Union(await _alerts.OpenAsync(stop)).Where(IsToEnd);
        return $"alerts that do not end: {string.Join(", ", left)}";
    }

    /// <summary>The gaps that the faults made stay for an hour in the figure that one rule judges.</summary>
    private static bool IsToEnd(string alert) => !alert.StartsWith("gap_rate-", StringComparison.Ordinal);

    private async Task<bool> AreRowsStoredAsync()
    {
        var store = redis.GetDatabase();
        foreach (var name in await store.SetMembersAsync(RedisKeys.HeartbeatNames))
        {
            if ($"{name}".Split(':') is not ["metrics-engine", var instance])
                continue;
            var text = await store.StringGetAsync(RedisKeys.Heartbeat("metrics-engine", instance));
            if (text.IsNull)
                continue;
            using var heartbeat = JsonDocument.Parse((ReadOnlyMemory<byte>)text);
            var figures = heartbeat.RootElement.GetProperty("figures");
            if (!figures.TryGetProperty("oldest_row_age_seconds", out var age) || age.GetDouble() > 3)
                return false;
        }

        return true;
    }

    /// <summary>How long it took until it held; null = not in time. What fails meanwhile does not hold.</summary>
    private static async Task<TimeSpan?> UntilAsync(Func<Task<bool>> holds, TimeSpan patience, CancellationToken stop)
    {
        var began = Time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await holds())
                    return Time.GetElapsedTime(began) is var took && took <= patience ? took : null;
            }
            catch (Exception silence) when (silence is RedisException or NpgsqlException or TimeoutException
                or InvalidOperationException)
            {
                // A store, or a container, that is not there yet.
            }

            if (Time.GetElapsedTime(began) > patience)
                return null;
            await Task.Delay(TimeSpan.FromMilliseconds(500), Time, stop);
        }
    }
}
