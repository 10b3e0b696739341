using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Sessions.ScriptedVenue;

namespace Surveillance.Tests.Exchanges.Sessions;

/// <summary>A connection of whose markets none is traded.</summary>
public sealed class HaltedSessionTests
{
    [Fact]
    public async Task Without_a_market_that_is_traded_a_connection_is_kept_though_it_brings_no_data()
    {
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            await SendAsync(socket, "data", over);
            await StayAsync(over);
        });
        await stage.IsAsync(VenueStatus.Connected);
        stage.Streams.ExpectsData = false;
        await stage.PassesUntilAsync(
            () => stage.Time.GetUtcNow() - stage.Started > TimeSpan.FromMinutes(4), "minutes pass");
        Assert.Equal((0, 1), (stage.Streams.Closes, stage.Venue.Connections));
        Assert.Equal(VenueStatus.Connected, stage.Health.Status);
        stage.Streams.ExpectsData = true;
        await stage.PassesUntilAsync(() => stage.Streams.Closes == 1, "it is given up once data is expected");
    }

    [Fact]
    public async Task Without_a_market_that_is_traded_an_answer_makes_a_connection()
    {
        var mayAnswer = new TaskCompletionSource();
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            await mayAnswer.Task;
            await SendAsync(socket, "subscribed", over);
            await StayAsync(over);
        });
        stage.Streams.ExpectsData = false;
        mayAnswer.SetResult();
        await stage.IsAsync(VenueStatus.Connected);
        Assert.Equal(1, stage.Venue.Connections);
    }
}
