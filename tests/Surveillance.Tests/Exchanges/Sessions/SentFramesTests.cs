using System.Net.WebSockets;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Support;
using static Surveillance.Tests.Exchanges.Sessions.ScriptedVenue;

namespace Surveillance.Tests.Exchanges.Sessions;

/// <summary>What leaves for a venue, and how fast.</summary>
public sealed class SentFramesTests
{
    [Fact]
    public async Task Frames_leave_evenly_spaced()
    {
        await using var stage = await SessionStage.SetAsync(
            venue => venue.Script = SpeakAsync, requests: ["one", "two", "three"]);
        await Eventually.TrueAsync(() => stage.Venue.Received is ["one"], "the first has left");
        await stage.IsAsync(VenueStatus.Connected);
        Assert.DoesNotContain("two", stage.Venue.Received);
        await stage.PassesUntilAsync(() => stage.Venue.Received is ["one", "two", "three"], "all have left");

        // The clock goes on while frames are on their way.
        Assert.InRange(stage.Time.GetUtcNow() - stage.Started, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Frames_beyond_those_that_may_wait_are_counted_and_told_once_a_connection()
    {
        string[] requests = [.. Enumerable.Range(0, Outbox.Bound + 2).Select(number => $"{number}")];
        await using var stage = await SessionStage.SetAsync(
            venue => venue.Script = SpeakAsync, requests: requests);
        await stage.PassesUntilAsync(() => stage.Health.UnsentFrames == 2, "they are counted");
        stage.Streams.GiveUp("enough");
        await stage.PassesUntilAsync(() => stage.Health.UnsentFrames == 4, "those of the next connection, too");
        Assert.Equal(
            Enumerable.Repeat(
                "a venue was not sent 2 frames, for 1000 waited already; unsent_frames counts the next ones", 2),
            stage.Log.Entries.Select(entry => entry.Text));
    }

    private static async Task SpeakAsync(WebSocket socket, int number, CancellationToken over)
    {
        await SendAsync(socket, "data", over);
        await StayAsync(over);
    }
}
