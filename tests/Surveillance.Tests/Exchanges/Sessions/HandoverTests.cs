using System.Net.WebSockets;
using Surveillance.Markets;
using Surveillance.Tests.Support;
using static Surveillance.Tests.Exchanges.Sessions.ScriptedVenue;

namespace Surveillance.Tests.Exchanges.Sessions;

/// <summary>A connection whose end is known, and the one that takes its place.</summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task A_connection_whose_end_is_announced_is_read_until_another_one_carries_its_books()
    {
        var mayGoOn = new TaskCompletionSource();
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, number, over) =>
        {
            await SendAsync(socket, $"data {number}", over);
            if (number > 1)
                await StayAsync(over);
            await SendAsync(socket, "farewell", over);
            await mayGoOn.Task;
            await SendAsync(socket, "data of the old one", over);
            await StayAsync(over);
        });
        stage.Others.CarriesAll = false;
        await stage.PassesUntilAsync(() => stage.Others.Data is ["data 2"], "another connection brings data");
        mayGoOn.SetResult();
        await stage.PassesUntilAsync(() => stage.Streams.Data.Count == 2, "the old one is read on");
        Assert.Equal(0, stage.Streams.Retirements);
        stage.Others.CarriesAll = true;
        await stage.PassesUntilAsync(() => stage.Streams.Retirements == 1, "the old one ends");
        await stage.PassesUntilAsync(() => stage.Venue.Open == 1, "the old socket is closed");
        Assert.Equal((0, 0), (stage.Streams.Closes, stage.Others.Closes));
        Assert.Equal((VenueStatus.Connected, 1), (stage.Health.Status, stage.Health.ReconnectCount));
        Assert.Contains("a venue reconnect: the new connection has taken over", stage.Lines);
    }

    [Fact]
    public async Task A_connection_that_has_lived_as_long_as_planned_is_replaced_and_so_is_the_next()
    {
        await using var stage = await SessionStage.SetAsync(
            venue => venue.Script = SpeakAsync, life: TimeSpan.FromMinutes(5));
        await stage.PassesUntilAsync(() => stage.Others.Retirements == 1, "the second one was replaced, too");
        Assert.InRange(stage.Time.GetUtcNow() - stage.Started, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(12));
        Assert.Equal((1, 0, 0), (stage.Streams.Retirements, stage.Streams.Closes, stage.Others.Closes));
    }

    [Fact]
    public async Task An_announcement_on_the_new_connection_is_heeded_when_it_has_taken_over()
    {
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, number, over) =>
        {
            await SendAsync(socket, $"data {number}", over);
            if (number < 3)
            {
                await SendAsync(socket, "farewell", over);
                await SendAsync(socket, "farewell", over);
            }

            await StayAsync(over);
        });
        await stage.PassesUntilAsync(() => stage.Others.Retirements == 1, "both were replaced");
        Assert.Equal((3, 1), (stage.Venue.Connections, stage.Streams.Retirements));
        Assert.Equal(["data 1", "data 3"], stage.Streams.Data);
    }

    [Fact]
    public async Task Where_no_other_connection_can_be_made_the_gap_is_one_of_maintenance()
    {
        var mayClose = new TaskCompletionSource();
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, number, over) =>
        {
            await SendAsync(socket, $"data {number}", over);
            if (number > 1)
                await StayAsync(over);
            venue.IsRefusing = true;
            await SendAsync(socket, "farewell", over);
            await mayClose.Task;
        });
        await stage.PassesUntilAsync(() => stage.Venue.Connections > 3, "it is tried on while the old one lives");
        Assert.Equal((VenueStatus.Connected, 0), (stage.Health.Status, stage.Streams.Closes));
        mayClose.SetResult();
        await stage.PassesUntilAsync(() => stage.Streams.Closes == 1, "the old one is lost");
        Assert.Equal(GapReason.Maintenance, stage.Streams.Reason);
        stage.Venue.IsRefusing = false;
        await stage.PassesUntilAsync(() => stage.Health.Status == VenueStatus.Connected, "it is back");
    }

    [Fact]
    public async Task Where_the_old_connection_dies_in_the_midst_the_new_one_goes_on()
    {
        var mayClose = new TaskCompletionSource();
        await using var stage = await BegunAsync(number => number == 1 ? mayClose : null);
        mayClose.SetResult();
        await stage.PassesUntilAsync(() => stage.Streams.Retirements == 1, "the old one is gone");
        Assert.Equal((2, 0), (stage.Venue.Connections, stage.Streams.Closes));
        Assert.Equal(VenueStatus.Connected, stage.Health.Status);
    }

    [Fact]
    public async Task Where_the_new_connection_dies_in_the_midst_it_is_made_again()
    {
        var mayClose = new TaskCompletionSource();
        await using var stage = await BegunAsync(number => number == 2 ? mayClose : null);
        mayClose.SetResult();
        await stage.PassesUntilAsync(() => stage.Others.Data.Count > 1, "another one brings data");
        stage.Others.CarriesAll = true;
        await stage.PassesUntilAsync(() => stage.Streams.Retirements == 1, "it takes over");
        Assert.Equal((0, 0), (stage.Streams.Closes, stage.Others.Closes));
    }

    [Fact]
    public async Task Where_the_new_connection_is_given_up_at_a_look_the_old_one_goes_on()
    {
        await using var stage = await BegunAsync(_ => null);
        stage.Others.GiveUp("enough");
        await stage.PassesUntilAsync(() => stage.Others.Data.Count > 1, "another one brings data");
        Assert.Equal((0, 1), (stage.Streams.Retirements, stage.Others.Retirements));
        stage.Others.CarriesAll = true;
        await stage.PassesUntilAsync(() => stage.Streams.Retirements == 1, "it takes over");
        Assert.Equal((0, 0), (stage.Streams.Closes, stage.Others.Closes));
    }

    [Fact]
    public async Task A_book_that_the_new_connection_does_not_make_holds_the_old_one_for_half_a_minute()
    {
        await using var stage = await BegunAsync(_ => null);
        var began = stage.Time.GetUtcNow();
        await stage.PassesUntilAsync(() => stage.Streams.Retirements == 1, "the old one ends");
        Assert.InRange(stage.Time.GetUtcNow() - began, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(55));
    }

    /// <summary>
    /// A session whose first connection has announced its end, and whose second one brings data but carries not all.
    /// </summary>
    /// <param name="cut">When the n-th connection is cut; null for never.</param>
    private static async Task<SessionStage> BegunAsync(Func<int, TaskCompletionSource?> cut)
    {
        var mayAnnounce = new TaskCompletionSource();
        var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, number, over) =>
        {
            await SendAsync(socket, $"data {number}", over);
            await mayAnnounce.Task;
            if (number == 1)
                await SendAsync(socket, "farewell", over);
            await (cut(number)?.Task ?? StayAsync(over));
        });
        stage.Others.CarriesAll = false;
        await stage.IsAsync(VenueStatus.Connected);
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        mayAnnounce.SetResult();
        await Eventually.TrueAsync(() => stage.Others.Data is ["data 2"], "the new one brings data");
        return stage;
    }

    private static async Task SpeakAsync(WebSocket socket, int number, CancellationToken over)
    {
        while (true)
        {
            await SendAsync(socket, "data", over);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, over);
        }
    }
}
