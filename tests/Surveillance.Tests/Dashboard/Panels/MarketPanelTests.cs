using Bunit;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Panels;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>Ladder, strip and banners as functions of the state.</summary>
public sealed class MarketPanelTests : BunitContext
{
    [Fact]
    public void The_ladder_shows_the_best_levels_and_bars_that_grow()
    {
        var ladder = Ladder(SomeState.Book(20));
        var rows = ladder.FindAll("tbody tr");
        Assert.Equal(10, rows.Count);
        Assert.Equal(["1.000", "99.0", "101.0", "1.000"], rows[0].Children.Select(cell => cell.TextContent));
        Assert.Equal("--w:12%", rows[0].Children[0].GetAttribute("style"));
        Assert.Equal("--w:100%", rows[9].Children[3].GetAttribute("style"));
        Assert.Contains("stream · sequence 42 · known to 31 / 30 bps", ladder.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thin_book_keeps_its_rows() => Assert.Equal(10, Ladder(SomeState.Book(2)).FindAll("tbody tr").Count);

    [Fact]
    public void A_stale_book_is_greyed_and_a_missing_one_is_not_shown()
    {
        var stale = Ladder(SomeState.Book(5, TimeSpan.FromSeconds(9)));
        Assert.NotNull(stale.Find("table.old"));
        Assert.Contains("9 s old", stale.Markup, StringComparison.Ordinal);
        Assert.Equal("Data unavailable: no book for 30 s", Ladder(null).Find(".empty").TextContent);
    }

    [Theory]
    [InlineData(VenueStatus.Connected, 1, "connected", "ok")]
    [InlineData(VenueStatus.Connected, 9, "stale", "bad")]
    [InlineData(VenueStatus.Connecting, 1, "connecting", "warn")]
    [InlineData(VenueStatus.Reconnecting, 1, "reconnecting", "bad")]
    [InlineData(VenueStatus.Down, 1, "down", "bad")]
    public void A_venue_says_how_it_stands(VenueStatus status, double age, string word, string kind)
    {
        var health = new VenueHealth
        {
            Exchange = "okx",
            Status = status,
            UpdatedAt = SomeState.Now,
            MessageRate = 41,
            LastMessageAt = SomeState.Now.AddSeconds(-age),
            ReconnectCount = 1,
        };
        var live = SomeState.Empty.Live with { Venues = new Dictionary<string, VenueHealth> { ["okx"] = health } };
        var state = SomeState.Empty with { Live = live };
        var tile = Render<StatusStrip>(strip => strip.Add(one => one.State, state)).Find("[data-venue=okx]");
        Assert.Equal(word, tile.QuerySelector(".v")!.TextContent);
        Assert.Contains(kind, tile.ClassList);
        Assert.Contains("41 msg/s · lag unknown", tile.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 reconnect · ", tile.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_is_never_shown_as_zero_and_a_huge_one_fits_its_column()
    {
        var book = SomeState.Book(2) with { Bids = [new(99, 0.00012), new(98, 81_300_813_008)] };
        Assert.Equal(
            ["0.00012", "81.30 B"],
            Ladder(book).FindAll(".bidq").Take(2).Select(cell => cell.TextContent));
    }

    [Fact]
    public void Services_that_make_no_progress_are_named()
    {
        Heartbeat Beat(string service, bool moves) =>
            new(service, "a", SomeState.Now, SomeState.Now, "1", "c", null, moves, new Dictionary<string, double>());
        var state = SomeState.Empty with
        {
            Live = new()
            {
                IsKnown = true,
                Heartbeats = [Beat("dashboard", true), Beat("metrics-engine", false), Beat("data-ingestion", true)],
            },
        };
        var tile = Render<StatusStrip>(strip => strip.Add(one => one.State, state)).Find("[data-tile=services]");
        Assert.Contains("2 of 4", tile.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "missing or stuck: metrics-engine, anomaly-detector", tile.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_when_there_is_nothing_to_say() =>
        Assert.Empty(Render<Banners>(banners => banners.Add(one => one.State, SomeState.Empty)).FindAll(".banner"));

    [Fact]
    public void Everything_that_makes_the_page_unreliable_has_its_banner()
    {
        var config = SomeState.Config;
        var venue = config.Venues["okx"] with { Simulated = true };
        var state = SomeState.Empty with
        {
            RejectedEdit = "config/alerts.yaml:3: wrong",
            Live = new() { UnreachableSince = SomeState.Now },
            History = new(SomeState.Now, null),
            Config = config with
            {
                Features = config.Features with { AlertsEnabled = false },
                Venues = new Dictionary<string, VenueSettings> { ["okx"] = venue },
            },
        };
        var banners = Render<Banners>(banners => banners.Add(one => one.State, state));
        Assert.Equal(
            ["redis", "database", "alerts-off", "rejected-edit", "simulated"],
            banners.FindAll(".banner").Select(banner => banner.GetAttribute("data-banner")));
        Assert.Contains("Redis unreachable since 12:00:00 UTC", banners.Markup, StringComparison.Ordinal);
        Assert.Contains("config/alerts.yaml:3: wrong", banners.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<Ladder> Ladder(BookSnapshot? book) => Render<Ladder>(ladder => ladder
        .Add(one => one.State, SomeState.With(new MarketState(book, null, null, null)))
        .Add(one => one.Market, SomeState.Perp));
}
