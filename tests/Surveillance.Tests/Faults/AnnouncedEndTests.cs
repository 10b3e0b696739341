using Surveillance.Tests.Support;

namespace Surveillance.Tests.Faults;

/// <summary>Venues that say that they close their sockets, and do.</summary>
public sealed class AnnouncedEndTests
{
    [Theory]
    [InlineData("binance", 3)]
    [InlineData("okx", 1)]
    public async Task An_announced_end_is_no_gap(string exchange, int connections)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        stage.Inject("announced-shutdown", 10, null);
        await Eventually.TrueAsync(
            () => stage.Lines.Count(line => line.EndsWith("has taken over", StringComparison.Ordinal)) == connections,
            "each connection is replaced");
        await FaultStage.PassAsync(10);
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "an announced shutdown", "no gap: another connection before",
            $"{FaultRow.Text(stage.Gaps)}, {stage.Health.ReconnectCount} reconnects; {stage.Wrong.Count} wrong books");
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
        Assert.Equal(connections, stage.Health.ReconnectCount);
        Assert.DoesNotContain(stage.Lines, line => line.Contains("disconnect", StringComparison.Ordinal));
    }
}
