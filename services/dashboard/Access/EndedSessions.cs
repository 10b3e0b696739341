using System.Globalization;
using Surveillance.Dashboard.Hosting;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// The sessions that were ended by signing out, in a file beside the keys of the cookies: those outlive the process, so
/// what makes a copy of a cookie worthless must, too. A line each: <c>UNIX_SECONDS SESSION</c>, until when a copy could
/// be valid. Not safe for several threads.
/// </summary>
internal sealed class EndedSessions(OwnersFolder folder, ILogger<EndedSessions> log)
{
    private const string Name = "ended-sessions";

    /// <summary>What was written last; nothing before the first time. A line that is none is passed over.</summary>
    public IEnumerable<(string Session, DateTimeOffset Until)> Read()
    {
        if (!File.Exists(folder.PathTo(Name)))
            yield break;
        foreach (var line in File.ReadLines(folder.PathTo(Name)))
        {
            if (line.Split(' ') is [var until, { Length: > 0 } session]
                && uint.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                yield return (session, DateTimeOffset.FromUnixTimeSeconds(seconds));
        }
    }

    /// <summary>
    /// Writes all of them. Where that fails they are ended within this process alone, and the log tells.
    /// </summary>
    public void Write(IEnumerable<(string Session, DateTimeOffset Until)> ended)
    {
        try
        {
            folder.Write(Name, file =>
            {
                using var text = new StreamWriter(file);
                foreach (var (session, until) in ended)
                    text.WriteLine($"{until.ToUnixTimeSeconds()} {session}");
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.EndNotKept(log, error);
        }
    }
}
