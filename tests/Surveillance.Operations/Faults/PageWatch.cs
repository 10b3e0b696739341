using System.Globalization;
using System.Text.Json;

namespace Surveillance.Operations.Faults;

/// <summary>
/// Whether the page is honest while something is broken: each second it is asked for a market and for the active
/// alerts. It may refuse, with a reason; it may not tell what was so a while ago as of now, nor show no alert where
/// one is active.
/// </summary>
/// <param name="page">Its address.</param>
/// <param name="clock">The services' clock.</param>
internal sealed class PageWatch(Uri page, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = new() { BaseAddress = page, Timeout = TimeSpan.FromSeconds(3) };
    private readonly List<(DateTimeOffset At, string Lie)> _lies = [];
    private readonly List<DateTimeOffset> _answers = [];

    /// <summary>The alert that must be shown; null = none yet.</summary>
    public string? Standing { get; set; }

    /// <summary>How often it answered since a moment, other than by a refusal.</summary>
    public int AnswersSince(DateTimeOffset moment)
    {
        lock (_lies)
            return _answers.Count(at => at >= moment);
    }

    /// <summary>What it said since a moment that was not so.</summary>
    public IReadOnlyList<string> LiesSince(DateTimeOffset moment)
    {
        lock (_lies)
            return [.. _lies.Where(lie => lie.At >= moment).Select(lie => lie.Lie)];
    }

    /// <summary>Asks once a second.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            do
            {
                await AskAsync("api/state/okx/BTC-USDT-PERP", LieAboutBook, stop);
                await AskAsync("api/alerts", LieAboutAlerts, stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task AskAsync(string path, Func<JsonElement, DateTimeOffset, string?> lieIn, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), stop);
            if (!answer.IsSuccessStatusCode)
                return;
            await using var text = await answer.Content.ReadAsStreamAsync(stop);
            using var json = await JsonDocument.ParseAsync(text, cancellationToken: stop);
            var lie = lieIn(json.RootElement, clock.GetUtcNow());
            var now = TimeProvider.System.GetUtcNow();
            lock (_lies)
            {
                _answers.Add(now);
                if (lie is not null)
                    _lies.Add((now, lie));
            }
        }
        catch (Exception silence) when (!stop.IsCancellationRequested
            && silence is HttpRequestException or IOException or OperationCanceledException)
        {
            // No answer is no lie.
        }
    }

    /// <summary>The answer says of which moment it is, and how old the book was then.</summary>
    private static string? LieAboutBook(JsonElement state, DateTimeOffset now)
    {
        var asOf = TimeOf(state, "as_of");
        if (now - asOf > Tolerance)
            return $"as of now what is {(now - asOf).TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s old";
        if (!state.TryGetProperty("book", out var book) || book.ValueKind != JsonValueKind.Object)
            return null;
        var age = asOf - TimeOf(book, "local_timestamp");
        var told = TimeSpan.FromSeconds(state.GetProperty("book_age_seconds").GetDouble());
        return age - told > Tolerance
            ? string.Create(
                CultureInfo.InvariantCulture, $"a book of {age.TotalSeconds:0} s as one of {told.TotalSeconds:0} s")
            : null;
    }

    private static DateTimeOffset TimeOf(JsonElement json, string name) =>
        DateTimeOffset.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private string? LieAboutAlerts(JsonElement alerts, DateTimeOffset now) =>
        Standing is { } standing
        && !alerts.EnumerateArray().Any(alert => alert.GetProperty("id").GetString() == standing)
            ? "no alert where one is active"
            : null;
}
