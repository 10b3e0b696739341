using Surveillance.Alerts;
using Surveillance.Dashboard.Access;
using Surveillance.Tests.Support;

namespace Surveillance.BrowserTests.Stage;

/// <summary>
/// A stage on which only who has signed in may act: <c>ann</c>, an operator, and <c>vic</c>, a viewer. The tests of a
/// class share it.
/// </summary>
public sealed class GuardedStage(PostgresServer postgres) : IAsyncLifetime
{
    /// <summary>Of both.</summary>
    public const string Password = "correct horse battery";

    private DashboardStage _stage = null!;

    /// <summary>Where the pages are.</summary>
    public string Address => _stage.Address;

    /// <summary>An alert that nobody has taken.</summary>
    public Alert Alert { get; private set; } = null!;

    /// <summary>The setting that names both, as the verb prints their passwords.</summary>
    public static IReadOnlyDictionary<string, string> Users()
    {
        var hash = new StringWriter();
        Assert.Equal(0, HashPassword.Run(() => Password, hash, TextWriter.Null));
        return new Dictionary<string, string>
        {
            ["DASHBOARD_USERS"] = $"ann:operator:{$"{hash}".Trim()};vic:viewer:{$"{hash}".Trim()}",
        };
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _stage = await DashboardStage.SetAsync(postgres, Users());
        Alert = await _stage.FireAsync(new("binance", "BTC-USDT-PERP"), AlertPriority.P1);
    }

    /// <summary>The commands that wait for anomaly-detector.</summary>
    public Task<IReadOnlyList<OperatorCommand>> CommandsAsync() => _stage.CommandsAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;
}
