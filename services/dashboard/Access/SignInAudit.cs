using System.Net;
using Surveillance.Dashboard.Telemetry;
using Surveillance.Platform.Hosting;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// Tells the log who came, who went and who was refused, at every LOG_LEVEL. Refusals are counted, and at most
/// <see cref="MostLines"/> a minute are told one by one: whoever is refused must not be able to fill a disk.
/// </summary>
internal sealed class SignInAudit(ILoggerFactory loggers, ServicePulse pulse, TimeProvider time)
{
    /// <summary>Refusals that are told one by one in a minute.</summary>
    public const int MostLines = 60;

    private const int LongestText = 120;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);
    private readonly Lock _gate = new();
    private long _minuteBegan = time.GetTimestamp();
    private int _told;
    private int _untold;
    private long _refused;

    /// <summary>Somebody signed in.</summary>
    public void SignedIn(OperatorIdentity somebody, IPAddress? address) =>
        Log.SignedIn(_log, Plain(somebody.Name), somebody.Role, somebody.Origin, Told(address));

    /// <summary>Somebody signed out.</summary>
    public void SignedOut(OperatorIdentity somebody, IPAddress? address) =>
        Log.SignedOut(_log, Plain(somebody.Name), Told(address));

    /// <summary>Somebody was not let in.</summary>
    /// <param name="name">As typed; null when nobody was named.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="reason">For operators; it may quote others.</param>
    public void SignInRefused(string? name, IPAddress? address, string reason)
    {
        if (MayTell())
            Log.SignInRefused(_log, Plain(name ?? "-"), Told(address), Plain(reason));
    }

    /// <summary>Somebody tried what they may not.</summary>
    public void ActRefused(string? name, string wish, string reason)
    {
        if (MayTell())
            Log.ActRefused(_log, Plain(name ?? "somebody"), wish, reason);
    }

    // A socket for both kinds of addresses tells an IPv4 one as ::ffff:10.0.0.5.
    private static string Told(IPAddress? address) =>
        $"{(address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)}";

    // One line must stay one line, whatever was typed.
    private static string Plain(string text) => string.Concat(
        text.Take(LongestText).Select(character => char.IsControl(character) ? '\uFFFD' : character));

    private bool MayTell()
    {
        lock (_gate)
        {
            pulse.Set(DashboardFigures.Refusals, ++_refused);
            if (time.GetElapsedTime(_minuteBegan) >= Minute)
            {
                if (_untold > 0)
                    Log.RefusalsUntold(_log, _untold);
                (_minuteBegan, _told, _untold) = (time.GetTimestamp(), 0, 0);
            }

            if (_told < MostLines)
            {
                _told++;
                return true;
            }

            _untold++;
            return false;
        }
    }
}
