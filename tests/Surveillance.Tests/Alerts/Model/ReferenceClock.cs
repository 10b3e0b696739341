namespace Surveillance.Tests.Alerts.Model;

/// <summary>The clock of one rule that is pending: how long it has been met, in the readings' time.</summary>
internal sealed class ReferenceClock
{
    /// <summary>For so long, seconds, a clock may stand while its rule cannot be judged.</summary>
    internal const double StopSeconds = 60;

    private DateTimeOffset? _stoppedAt;
    private TimeSpan _stood;

    /// <summary>When the rule was met first; null while it is not pending.</summary>
    internal DateTimeOffset? Since { get; private set; }

    /// <summary>Takes one judgement: met, lapsed, or not judged (null).</summary>
    internal void Take(bool? met, DateTimeOffset at)
    {
        switch (met)
        {
            case false:
                Lapse();
                break;
            case null:
                Stop(at);
                break;
            default:
                Go(at);
                break;
        }
    }

    /// <summary>Whether the rule has been met for the whole of its hold.</summary>
    internal bool HasHeld(double seconds, DateTimeOffset at)
        => Since is { } since && _stoppedAt is null && (at - since - _stood).TotalSeconds >= seconds;

    /// <summary>Either leg lapsing clears it.</summary>
    internal void Lapse() => (Since, _stoppedAt, _stood) = (null, null, TimeSpan.Zero);

    /// <summary>Not judged stops the clock, for 60 s at most: then what was pending is over.</summary>
    private void Stop(DateTimeOffset at)
    {
        if (Since is null)
        {
            return;
        }

        _stoppedAt ??= at;
        if ((at - _stoppedAt.Value).TotalSeconds > StopSeconds)
        {
            Lapse();
        }
    }

    private void Go(DateTimeOffset at)
    {
        if (_stoppedAt is { } stopped)
        {
            if ((at - stopped).TotalSeconds > StopSeconds)
            {
                Lapse();
            }
            else
            {
                (_stoppedAt, _stood) = (null, _stood + (at - stopped));
            }
        }

        Since ??= at;
    }
}
