using Microsoft.Extensions.Logging;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// Tells once that a spool fills up, while nothing is dropped yet, and once that it has drained. In between nothing is
/// told, so that one that hovers about a mark does not fill the log.
/// </summary>
internal sealed class SpoolLevel(ILogger logger)
{
    private const double Megabyte = 1 << 20;

    /// <summary>Part of the bound from which on it is told.</summary>
    private const double High = 0.75;

    /// <summary>Part of the bound below which that is over.</summary>
    private const double Low = 0.5;

    private bool _isHigh;

    /// <summary>Looks at what the spool holds and may hold, in bytes.</summary>
    public void LookLocked(long bytes, long bound)
    {
        if (!_isHigh && bytes >= High * bound)
        {
            _isHigh = true;
            Log.SpoolFillsUp(logger, bytes / Megabyte, bound / Megabyte);
        }
        else if (_isHigh && bytes < Low * bound)
        {
            _isHigh = false;
            Log.SpoolHasRoom(logger, bytes / Megabyte, bound / Megabyte);
        }
    }
}
