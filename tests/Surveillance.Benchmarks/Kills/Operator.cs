using Surveillance.Alerts;

namespace Surveillance.Benchmarks.Kills;

/// <summary>
/// An operator who does the same on both sides: some alerts they acknowledge, silence, resolve on the page or by hand
/// in Redis, most they leave alone.
/// </summary>
internal sealed class Operator(Side calm, Side killed, int seed)
{
    private readonly Random _random = new(seed);
    private readonly HashSet<string> _seen = [];
    private readonly List<(int Second, Alert Alert, int Kind)> _intended = [];
    private int _commands;

    /// <summary>Commands that were given, each on both sides, and ids that were taken out by hand.</summary>
    public int Deeds { get; private set; }

    /// <summary>Looks at the alerts and does what is due in a second of the script.</summary>
    public async Task ActAsync(int second, DateTimeOffset now)
    {
        foreach (var entry in await calm.Alerts.AllAsync() ?? [])
            if (_seen.Add(entry.Alert.Id))
                _intended.Add((second + _random.Next(2, 30), entry.Alert, _random.Next(12)));
        foreach (var (due, alert, kind) in _intended.ToList())
        {
            if (due > second)
                continue;
            _intended.Remove((due, alert, kind));
            if (await IsActiveAsync(calm, alert) && await IsActiveAsync(killed, alert))
                await ActAsync(alert, kind, now);
        }
    }

    private static async Task<bool> IsActiveAsync(Side side, Alert alert) =>
        (await side.Alerts.IdsAsync()).Contains(alert.Id);

    private async Task ActAsync(Alert alert, int kind, DateTimeOffset now)
    {
        var id = $"command-{++_commands}";
        Task<int> done = kind switch
        {
            0 or 1 or 2 or 3 => GiveAsync(new OperatorCommand(id, "acknowledge", "ann", now, alert.Id, "seen", null)),
            4 => GiveAsync(new OperatorCommand(id, "resolve", "ben", now, alert.Id, "known", null)),
            5 => GiveAsync(new OperatorCommand(id, "silence", "ann", now, null, null,
                new Silence(id, alert.Market.Exchange, alert.Market.Instrument, "*", "work", "ann", now,
                    now.AddSeconds(90)))),
            6 => GiveAsync(new OperatorCommand(id, "silence", "ann", now, null, null,
                new Silence(id, alert.Market.Exchange, alert.Market.Instrument, alert.Rule, "known", "ann", now,
                    ExpiresAt: null))),
            7 => RemoveAsync(alert.Id),
            _ => Task.FromResult(0),
        };
        Deeds += await done;
    }

    private async Task<int> GiveAsync(OperatorCommand command)
    {
        await Task.WhenAll(calm.CommandAsync(command), killed.CommandAsync(command));
        return 1;
    }

    private async Task<int> RemoveAsync(string id)
    {
        await Task.WhenAll(calm.RemoveAsync(id), killed.RemoveAsync(id));
        return 1;
    }
}
