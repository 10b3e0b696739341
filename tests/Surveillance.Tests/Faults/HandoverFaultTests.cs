namespace Surveillance.Tests.Faults;

/// <summary>Ends of connections that are known beforehand: another one carries the books before they come.</summary>
public sealed class HandoverFaultTests
{
    [Theory]
    [InlineData("binance", "serverShutdown", 3)]
    [InlineData("okx", "notice 64008", 1)]
    public async Task An_announced_shutdown_is_no_gap(string exchange, string notice, int connections)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        var injected = FaultStage.Now;
        stage.Inject("announced-shutdown", 15, null);
        await FaultStage.PassAsync(17);
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, $"{notice}, closed 15 s later", "make-before-break, no gap",
            $"{FaultRow.Text(stage.Gaps)}, {stage.Health.ReconnectCount} reconnects; "
            + $"{stage.PublishedSince(injected).Count} books published meanwhile, {stage.Wrong.Count} wrong");
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
        Assert.Equal(connections, stage.Health.ReconnectCount);
        Assert.Equal(
            connections, stage.Lines.Count(line => line.EndsWith("has taken over", StringComparison.Ordinal)));
        Assert.DoesNotContain(stage.Lines, line => line.Contains("disconnect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_the_venue_ends_with_its_day_is_replaced_before()
    {
        await using var stage = await FaultStage.LiveAsync("binance", plan => plan with
        {
            Venue = plan.Venue with { Connection = plan.Venue.Connection with { Life = TimeSpan.FromSeconds(5) } },
        });
        var replaced = stage.Health.ReconnectCount;
        stage.Inject("day-close", 25, null);
        await FaultStage.PassAsync(26);
        await stage.AllInStepAsync();
        FaultRow.Print(
            "binance", "each socket closed when it is 10 s old, planned to live for 5", "make-before-break, no gap",
            $"{FaultRow.Text(stage.Gaps)}, {stage.Health.ReconnectCount - replaced} replaced; "
            + $"{stage.Wrong.Count} wrong books");
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
        Assert.True(stage.Health.ReconnectCount - replaced >= 6);
    }
}
