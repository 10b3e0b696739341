using System.Globalization;
using System.Text.Json;

namespace Surveillance.Operations.Faults;

/// <summary>
/// Whether the page is honest while something is broken: each second it is asked for a market and for the active
/// alerts. It may refuse, with a reason; it may not show an old book as a new one, nor no alert where one is active.
/// </summary>
internal sealed class PageWatch(Uri page) : IDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = new() { BaseAddress = page, Timeout = TimeSpan.FromSeconds(3) };
    private readonly List<(DateTimeOffset At, string Lie)> _lies = [];

    /// <summary>The alert that must be shown; null = none yet.</summary>
    public string? Standing { get; set; }

    /// <summary>Answers so far.</summary>
    public int Answers { get; private set; }

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
            var now = TimeProvider.System.GetUtcNow();
            Answers++;
            if (lieIn(json.RootElement, now) is { } lie)
                lock (_lies) _lies.Add((now, lie));
        }
        catch (Exception silence) when (!stop.IsCancellationRequested
            && silence is HttpRequestException or IOException or OperationCanceledException)
        {
            // No answer is no lie.
        }
    }

    private static string? LieAboutBook(JsonElement state, DateTimeOffset now)
    {
        if (!state.TryGetProperty("book", out var book) || book.ValueKind != JsonValueKind.Object)
            return null;
        var made = DateTimeOffset.Parse(book.GetProperty("local_timestamp").GetString()!, CultureInfo.InvariantCulture);
        var told = TimeSpan.FromSeconds(state.GetProperty("book_age_seconds").GetDouble());
        var age = now - made;
        return age - told > Tolerance
            ? string.Create(
                CultureInfo.InvariantCulture, $"a book of {age.TotalSeconds:0} s as one of {told.TotalSeconds:0} s")
            : null;
    }

    private string? LieAboutAlerts(JsonElement alerts, DateTimeOffset now) =>
        Standing is { } standing
        && !alerts.EnumerateArray().Any(alert => alert.GetProperty("id").GetString() == standing)
            ? "no alert where one is active"
            : null;
}
