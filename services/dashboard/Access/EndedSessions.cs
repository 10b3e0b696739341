using System.Globalization;
using Surveillance.Dashboard.Hosting;
using Surveillance.Platform.Configuration;

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
    /// <exception cref="ConfigurationException">It cannot be read: nobody knows who signed out.</exception>
    public IReadOnlyList<(string Session, DateTimeOffset Until)> Read()
    {
        try
        {
            return [.. from line in File.ReadAllLines(folder.PathTo(Name)) from one in Of(line) select one];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                [new("environment", 0, "STATE_DIR", $"holds {folder.PathTo(Name)}, which cannot be read")]);
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
                using var text = new StreamWriter(file, leaveOpen: true);
                foreach (var (session, until) in ended)
                    text.WriteLine($"{until.ToUnixTimeSeconds()} {session}");
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.EndNotKept(log, error);
        }
    }

    private static IEnumerable<(string Session, DateTimeOffset Until)> Of(string line)
    {
        if (line.Split(' ') is [var until, { Length: > 0 } session]
            && uint.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            yield return (session, DateTimeOffset.FromUnixTimeSeconds(seconds));
    }
}
