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

    /// <summary>Entries that were no commands, since the process started.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Carries out what waits.</summary>
    public async Task CarryOutAsync(AlertDesk desk, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_carriedOut > 0)
            return;
        var unreadable = new UnreadableEntries();
        var commands = await queue.PeekAsync(Most, unreadable, cancellationToken);
        foreach (var entry in unreadable.Found)
            Log.CommandUnreadable(log, entry.Reason);
        _carriedOut = commands.Count;
        Unreadable += commands.Count(command => command is null);
        foreach (var command in commands.OfType<OperatorCommand>())
        {
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

        // Where the answer to this is lost it may be done: then the list is looked at anew, and no more is taken out
        // than was seen. What is still there is known by its id.
        var count = _carriedOut;
        _carriedOut = 0;
        await queue.TrimAsync(count, cancellationToken);
    }
}
