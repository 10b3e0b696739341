using System.Text.Json;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>
/// The text of <c>orderbook:*</c> as anybody can read it who knows nothing of the code that wrote it: every number is
/// the decimal that stands there.
/// </summary>
internal sealed class PlainBook
{
    public PlainBook(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        LocalTimestamp = root.GetProperty("local_timestamp").GetDateTimeOffset();
        TickSize = root.GetProperty("tick_size").GetDecimal();
        UpdateCount = root.GetProperty("update_count").GetInt64();
        TopFlips = root.GetProperty("top_flips").GetInt64();
        DepthLevels = root.GetProperty("depth_levels").GetInt32();
        (Bids, Asks) = (Levels(root.GetProperty("bids")), Levels(root.GetProperty("asks")));
        var profile = root.GetProperty("profile");
        BidSteps = Steps(profile, "bid_size", "bid_notional");
        AskSteps = Steps(profile, "ask_size", "ask_notional");
        var covered = root.GetProperty("covered_bps");
        BidSide = new PlainSide(Bids, BidSteps, covered.GetProperty("bid").GetDecimal());
        AskSide = new PlainSide(Asks, AskSteps, covered.GetProperty("ask").GetDecimal());
    }

    public DateTimeOffset LocalTimestamp { get; }

    public decimal TickSize { get; }

    public long UpdateCount { get; }

    public long TopFlips { get; }

    public int DepthLevels { get; }

    public IReadOnlyList<(decimal Price, decimal Size)> Bids { get; }

    public IReadOnlyList<(decimal Price, decimal Size)> Asks { get; }

    /// <summary>What is offered within 1, 2, … bps of mid, as far as it is known.</summary>
    public IReadOnlyList<(decimal Size, decimal Notional)> BidSteps { get; }

    /// <inheritdoc cref="BidSteps"/>
    public IReadOnlyList<(decimal Size, decimal Notional)> AskSteps { get; }

    public PlainSide BidSide { get; }

    public PlainSide AskSide { get; }

    public decimal Bid => Bids[0].Price;

    public decimal Ask => Asks[0].Price;

    public decimal Mid => (Bid + Ask) / 2;

    /// <summary>One price step in basis points of mid.</summary>
    public decimal TickBps => 10_000 * TickSize / Mid;

    /// <summary>Whether it has a price that is not older than so many seconds.</summary>
    public bool IsLive(DateTimeOffset now, int seconds) =>
        Bids.Count > 0 && Asks.Count > 0 && Bid < Ask && now - LocalTimestamp <= TimeSpan.FromSeconds(seconds);

    private static List<(decimal, decimal)> Levels(JsonElement levels) =>
        [.. levels.EnumerateArray().Select(level => (level[0].GetDecimal(), level[1].GetDecimal()))];

    private static List<(decimal, decimal)> Steps(JsonElement profile, string sizes, string notionals) =>
    [
        .. profile.GetProperty(sizes).EnumerateArray().Zip(profile.GetProperty(notionals).EnumerateArray())
            .TakeWhile(step => step.First.ValueKind != JsonValueKind.Null)
            .Select(step => (step.First.GetDecimal(), step.Second.GetDecimal())),
    ];
}

/// <summary>One side of a book: best levels, steps of the profile, and how far it is known, in bps.</summary>
internal sealed record PlainSide(
    IReadOnlyList<(decimal Price, decimal Size)> Levels,
    IReadOnlyList<(decimal Size, decimal Notional)> Steps,
    decimal CoveredBps);

/// <summary>The text of <c>ticker:*</c>, likewise.</summary>
internal sealed class PlainTicker
{
    public PlainTicker(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        Mark = Number(root, "mark");
        Index = Number(root, "index");
        MarkIndexAt = Time(root, "mark_index_at");
        FundingRate = Number(root, "funding_rate");
        FundingAt = Time(root, "funding_at");
        FundingIntervalHours = Number(root, "funding_interval_hours");
    }

    public decimal? Mark { get; }

    public decimal? Index { get; }

    public DateTimeOffset? MarkIndexAt { get; }

    public decimal? FundingRate { get; }

    public DateTimeOffset? FundingAt { get; }

    public decimal? FundingIntervalHours { get; }

    private static decimal? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var found) ? found.GetDecimal() : null;

    private static DateTimeOffset? Time(JsonElement root, string name) =>
        root.TryGetProperty(name, out var found) ? found.GetDateTimeOffset() : null;
}
