using System.Net.WebSockets;
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

    private static async Task SpeakAsync(WebSocket socket, int number, CancellationToken over)
    {
        await SendAsync(socket, "data", over);
        await StayAsync(over);
    }
}
