using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Support;
using static Surveillance.Tests.Exchanges.Sessions.ScriptedVenue;

namespace Surveillance.Tests.Exchanges.Sessions;

public sealed class FeedSessionTests
{
    [Fact]
    public async Task It_is_connected_with_the_first_data_and_not_with_an_acknowledgement()
    {
        var mayGoOn = new TaskCompletionSource();
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            await SendAsync(socket, "subscribed", over);
            await mayGoOn.Task;
            await SendAsync(socket, "data 1", over);
            await StayAsync(over);
        });
        await Eventually.TrueAsync(() => stage.Venue.Received is ["subscribe"], "it has subscribed");
        Assert.Equal(VenueStatus.Connecting, stage.Health.Status);
        mayGoOn.SetResult();
        await stage.IsAsync(VenueStatus.Connected);
        Assert.StartsWith("a venue connected, first data after ", Assert.Single(stage.Lines), StringComparison.Ordinal);
        Assert.Equal((1, 0), (stage.Health.MessageCount, stage.Health.ReconnectCount));
    }

    [Fact]
    public async Task A_connection_without_data_is_given_up_and_made_anew()
    {
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, number, over) =>
        {
            await SendAsync(socket, number == 1 ? "subscribed" : "data", over);
            await StayAsync(over);
        });
        await Eventually.TrueAsync(() => stage.Venue.Received is ["subscribe"], "it has subscribed");
        await stage.PassesUntilAsync(() => stage.Health.Status == VenueStatus.Connected, "it is connected");
        Assert.Contains(
            "reconnect: attempt 1 failed, no data within 20 s of subscribing",
            stage.Lines[0],
            StringComparison.Ordinal);
        Assert.Equal(1, stage.Streams.Retirements);
    }

    [Fact]
    public async Task A_venue_that_refuses_is_down_after_the_last_attempt_and_tried_on()
    {
        await using var stage = await SessionStage.SetAsync(venue =>
        {
            venue.IsRefusing = true;
            venue.Script = KeepSendingAsync;
        });
        await stage.PassesUntilAsync(
            () => stage.Venue.Connections > SessionStage.AttemptsUntilDown + 5, "it is tried on and on");
        Assert.Equal(VenueStatus.Down, stage.Health.Status);
        Assert.Single(
            stage.Lines,
            line => line.EndsWith(
                "down after 3 attempts to reconnect; it is tried on, slowly", StringComparison.Ordinal));
        Assert.Contains("503", stage.Health.LastError, StringComparison.Ordinal);
        stage.Venue.IsRefusing = false;
        await stage.PassesUntilAsync(() => stage.Health.Status == VenueStatus.Connected, "it is connected");
    }

    [Fact]
    public async Task A_lost_connection_is_told_and_made_again()
    {
        var mayClose = new TaskCompletionSource();
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, number, over) =>
        {
            await SendAsync(socket, $"data {number}", over);
            await (number == 1 ? mayClose.Task : StayAsync(over));
            await socket.CloseOutputAsync((WebSocketCloseStatus)4001, "maintenance", over);
            await StayAsync(over);
        });
        await stage.IsAsync(VenueStatus.Connected);
        mayClose.SetResult();
        await Eventually.TrueAsync(() => stage.Lines.Count > 1, "the loss is told");
        Assert.Equal("a venue disconnect: closed by the venue: 4001 maintenance", stage.Lines[1]);
        await stage.PassesUntilAsync(
            () => stage.Health is { Status: VenueStatus.Connected, ReconnectCount: 1 }, "it is back");
        Assert.Equal(["data 1", "data 2"], stage.Streams.Data);
        Assert.Equal(1, stage.Streams.Closes);
    }

    [Fact]
    public async Task A_connection_that_is_given_up_at_a_look_is_told_and_made_again()
    {
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = KeepSendingAsync);
        await stage.IsAsync(VenueStatus.Connected);
        stage.Streams.GiveUp("450 of 480 subscriptions an hour are used up");
        await stage.PassesUntilAsync(
            () => stage.Health is { Status: VenueStatus.Connected, ReconnectCount: 1 }, "another one is made");
        Assert.Equal("a venue disconnect: 450 of 480 subscriptions an hour are used up", stage.Lines[1]);
        Assert.Equal((1, GapReason.Disconnect), (stage.Streams.Closes, stage.Streams.Reason));
    }

    [Fact]
    public async Task Who_was_away_reads_what_came_meanwhile_before_judging_silence()
    {
        var away = TimeSpan.FromSeconds(40);
        var mayRead = new TaskCompletionSource();
        await using var stage = await SessionStage.SetAsync(
            venue => venue.Script = async (socket, _, over) =>
            {
                await SendAsync(socket, "data 1", over);
                await mayRead.Task;
                await SendAsync(socket, "data 2", over);
                await StayAsync(over);
            },
            hasTextPing: true);
        await stage.IsAsync(VenueStatus.Connected);
        await stage.PassesUntilAsync(() => stage.Streams.Looks.Count > 2, "it looks each second");
        var left = stage.Time.GetUtcNow();
        stage.Time.Advance(away);
        await Eventually.TurnsAsync();
        mayRead.SetResult();
        await Eventually.TrueAsync(() => stage.Streams.Data.Count == 2, "what came meanwhile is read");
        await stage.PassesUntilAsync(() => stage.Streams.Looks.Any(look => look > left), "it looks again");
        Assert.True(stage.Streams.Looks.First(look => look > left) - left >= away + TimeSpan.FromSeconds(1));
        Assert.Equal(0, stage.Streams.Closes);
        await stage.PassesUntilAsync(() => stage.Streams.Closes == 1, "a connection that stays silent is given up");
    }

    [Fact]
    public async Task Attempts_count_on_until_a_connection_lasts_and_anew_after_it()
    {
        var answer = "subscribed";
        var mayCut = new TaskCompletionSource();
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            await SendAsync(socket, answer, over);
            if (answer == "data")
                await mayCut.Task;
        });
        await stage.PassesUntilAsync(() => HasFailed(stage.Lines, attempt: 3), "an acknowledgement proves nothing");
        answer = "data";
        await stage.PassesUntilAsync(() => stage.Health.Status == VenueStatus.Connected, "data does");
        stage.Time.Advance(TimeSpan.FromSeconds(31));
        var told = stage.Lines.Count;
        stage.Venue.IsRefusing = true;
        mayCut.SetResult();
        await stage.PassesUntilAsync(() => HasFailed(stage.Lines.Skip(told), attempt: 1), "attempts count anew");
    }

    [Fact]
    public async Task A_venue_that_cuts_each_connection_soon_after_its_data_is_asked_ever_more_slowly()
    {
        var mayCut = new SemaphoreSlim(0);
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            await SendAsync(socket, "data", over);
            await mayCut.WaitAsync(over);
        });
        var taken = 0;
        await stage.PassesUntilAsync(
            () =>
            {
                if (stage.Streams.Data.Count > taken)
                    mayCut.Release(stage.Streams.Data.Count - taken);
                taken = stage.Streams.Data.Count;
                return HasFailed(stage.Lines, attempt: 5);
            },
            "each counts as a failed attempt");
        Assert.InRange(stage.Venue.Connections, 5, 6);
        Assert.True(stage.Time.GetUtcNow() - stage.Started > TimeSpan.FromSeconds(5));
        Assert.Contains(stage.Lines, line => line.Contains("down after 3 attempts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attempts_to_connect_are_spaced_over_all_sessions_of_a_venue()
    {
        var time = new FakeTimeProvider();
        var pace = new ConnectionPace(TimeSpan.FromSeconds(1), life: null, time);
        var stop = TestContext.Current.CancellationToken;
        Assert.True(pace.WaitAsync(stop).IsCompleted);
        var (second, third) = (pace.WaitAsync(stop), pace.WaitAsync(stop));
        time.Advance(TimeSpan.FromSeconds(1));
        await second;
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await third;
    }

    [Fact]
    public async Task A_frame_that_is_not_understood_is_counted_and_logged_and_harms_no_other()
    {
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            await SendAsync(socket, "data 1", over);
            for (var bad = 0; bad < 3; bad++)
                await SendAsync(socket, "{\"price\":\n\"NaN\"}", over);
            await SendAsync(socket, "data 2", over);
            await StayAsync(over);
        });
        await Eventually.TrueAsync(() => stage.Streams.Data is ["data 1", "data 2"], "the frames beside it are taken");
        Assert.Equal(3, stage.Health.BadFrames);
        Assert.Equal(1, stage.Venue.Connections);
        var (level, text) = Assert.Single<(LogLevel, string)>(stage.Log.Entries);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Equal("""a venue sent a frame that is not understood, 1 so far: {"price": "NaN"}""", text);
    }

    [Fact]
    public async Task An_idle_connection_is_asked_in_text_and_given_up_when_no_answer_comes()
    {
        await using var stage = await SessionStage.SetAsync(
            hasTextPing: true, script: venue => venue.Script = KeepSendingAsync);
        await stage.IsAsync(VenueStatus.Connected);
        await stage.PassesUntilAsync(() => stage.Venue.Received.Contains("ping"), "it pings");
        await stage.PassesUntilAsync(() => stage.Streams.Closes == 1, "it is given up");
        Assert.Contains("a ping unanswered", stage.Lines[1], StringComparison.Ordinal);
        Assert.Equal(1, stage.Venue.Received.Count(frame => frame == "ping"));
    }

    [Fact]
    public async Task A_connection_that_lives_but_brings_no_data_is_made_anew()
    {
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = KeepSendingAsync);
        await stage.IsAsync(VenueStatus.Connected);
        await stage.PassesUntilAsync(() => stage.Streams.Closes == 1, "it is given up");
        Assert.Equal("a venue disconnect: no data for 90 s", stage.Lines[1]);
    }

    [Fact]
    public async Task A_connection_whose_data_come_as_seldom_as_a_stream_may_speak_is_kept()
    {
        var maySpeak = new SemaphoreSlim(1);
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            while (true)
            {
                await maySpeak.WaitAsync(over);
                await SendAsync(socket, "data", over);
            }
        });
        await stage.IsAsync(VenueStatus.Connected);
        for (var frames = 2; frames < 5; frames++)
        {
            var spoke = stage.Time.GetUtcNow();
            await stage.PassesUntilAsync(() => stage.Time.GetUtcNow() - spoke >= StreamPulse.Most, "time passes");
            maySpeak.Release();
            await Eventually.TrueAsync(() => stage.Streams.Data.Count == frames, "it speaks again");
        }

        Assert.Equal((0, 1), (stage.Streams.Closes, stage.Venue.Connections));
    }

    [Fact]
    public async Task A_message_in_many_parts_is_one()
    {
        var half = Encoding.UTF8.GetBytes($"data {new string('x', 100_000)}");
        await using var stage = await SessionStage.SetAsync(venue => venue.Script = async (socket, _, over) =>
        {
            await socket.SendAsync(half, WebSocketMessageType.Text, endOfMessage: false, over);
            await socket.SendAsync(half, WebSocketMessageType.Text, endOfMessage: true, over);
            await StayAsync(over);
        });
        await Eventually.TrueAsync(() => stage.Streams.Data.Count == 1, "the message is taken");
        Assert.Equal(2 * half.Length, stage.Streams.Data[0].Length);
    }

    private static bool HasFailed(IEnumerable<string> lines, int attempt) =>
        lines.Any(line => line.Contains($"reconnect: attempt {attempt} failed", StringComparison.Ordinal));

    private static async Task KeepSendingAsync(WebSocket socket, int number, CancellationToken over)
    {
        await SendAsync(socket, "data", over);
        await StayAsync(over);
    }
}
