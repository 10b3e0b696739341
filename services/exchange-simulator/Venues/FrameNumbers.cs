using System.Globalization;
using System.Text;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// Numbers all frames of a connection, from 0: the number takes the place of <see cref="Mark"/> near the beginning of a
/// frame. Frames without it are not counted. Safe for several threads.
/// </summary>
internal sealed class FrameNumbers
{
    /// <summary>Where the number is to stand.</summary>
    public const char Mark = '#';

    private const int Head = 256;

    private readonly Lock _gate = new();
    private long _next;

    /// <summary>Hands on the frame with its number, one frame at a time.</summary>
    public void Put(byte[] frame, Action<byte[]> send)
    {
        lock (_gate)
        {
            var at = frame.AsSpan(0, Math.Min(frame.Length, Head)).IndexOf((byte)Mark);
            if (at < 0)
            {
                send(frame);
                return;
            }

            var number = Encoding.ASCII.GetBytes(_next++.ToString(CultureInfo.InvariantCulture));
            byte[] numbered = [.. frame.AsSpan(0, at), .. number, .. frame.AsSpan(at + 1)];
            send(numbered);
        }
    }

    /// <summary>Counts a frame that never arrives.</summary>
    public void Skip()
    {
        lock (_gate) _next++;
    }
}
