using Microsoft.Extensions.Logging;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Carries out what operators ask for; a command leaves the list once what it led to, and what became of it, is
/// persisted.
/// </summary>
internal sealed class CommandDesk(
    CommandQueue queue, CommandTrail trail, Announcer announcer, ILogger<CommandDesk> log)
{
    private const int Most = 100;

    private int _carriedOut;

    /// <summary>Carries out what waits.</summary>
    public async Task CarryOutAsync(AlertDesk desk, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_carriedOut > 0)
            return;
        foreach (var command in await queue.PeekAsync(Most, cancellationToken))
        {
            _carriedOut++;
            if (command is null)
            {
                Log.CommandUnreadable(log);
                continue;
            }

            if (trail.Knows(command.Id))
            {
                Log.CommandAgain(log, command.Kind, command.Actor, command.Id);
                continue;
            }

            var outcome = desk.Carry(command, now);
            trail.Note(new CarriedCommand(command, now, outcome.Refusal, IsStored: false));
            if (outcome.Refusal is { } refusal)
                Log.CommandRefused(log, command.Kind, command.Actor, refusal);
            else
                Log.CommandCarriedOut(log, command.Kind, command.Actor, command.AlertId);
            foreach (var transition in outcome.Transitions)
                announcer.Stage(transition);
        }
    }

    /// <summary>Writes down what became of them, and takes out of the list what is persisted.</summary>
    public async Task ConfirmAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await trail.FlushAsync(now, cancellationToken);
        if (_carriedOut == 0)
            return;
        await queue.TrimAsync(_carriedOut, cancellationToken);
        _carriedOut = 0;
    }
}
