using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>A command as Redis executed it.</summary>
/// <param name="At">Unix time in seconds by Redis' own clock, to the microsecond.</param>
/// <param name="Client">Address of the connection.</param>
/// <param name="Name">Such as <c>SETEX</c>.</param>
/// <param name="Key">Its first argument; of a script, one of its keys.</param>
/// <param name="Rest">
/// The other arguments, quoted and escaped as Redis prints them; of a script, the text of the key, empty if there is
/// none.
/// </param>
internal sealed record RedisCommand(double At, string Client, string Name, string Key, string Rest);

/// <summary>
/// The commands of all clients by Redis' <c>MONITOR</c>: what happened when, told by nobody who is measured.
/// </summary>
internal sealed partial class RedisMonitor(int port)
{
    /// <summary>Calls back for each command until it is told to stop.</summary>
    public async Task RunAsync(Action<RedisCommand> take, CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, stop);
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray(), stop);
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (Pattern().Match(line) is not { Success: true } match)
                continue;
            var command = new RedisCommand(
                double.Parse(match.Groups["at"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["client"].Value,
                match.Groups["name"].Value.ToUpperInvariant(), match.Groups["key"].Value, match.Groups["rest"].Value);
            foreach (var each in command.Name == "EVAL" ? TextsOf(command) : [command])
                take(each);
        }
    }

    /// <summary>What a script of <see cref="Platform.Redis.BriefTexts"/> writes, as a command for each key.</summary>
    private static IEnumerable<RedisCommand> TextsOf(RedisCommand script)
    {
        string[] arguments = [.. Argument().Matches(script.Rest).Select(argument => argument.Groups["text"].Value)];
        var count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        for (var key = 1; key <= count; key++)
        {
            // Behind the keys stands how long they live, then their texts.
            yield return script with
            {
                Key = arguments[key],
                Rest = arguments.ElementAtOrDefault(count + 1 + key) ?? "",
            };
        }
    }

    // +1795500000.123456 [0 127.0.0.1:45678] "SETEX" "orderbook:binance:BTC-USDT-PERP" "30" "{\"exchange\":…}"
    // +1795500000.123456 [0 127.0.0.1:45678] "EVAL" "…" "1" "orderbook:okx:BTC-USDT-PERP" "30" "{\"exchange\":…}"
    [GeneratedRegex("""
        ^\+(?<at>\S+) \[\d+ (?<client>[^\]]+)\] "(?<name>\w+)" "(?<key>[^"]*)"(?<rest>.*)
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    [GeneratedRegex("""
        "(?<text>([^"\\]|\\.)*)"
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Argument();
}
