namespace Surveillance.Exchanges.Okx;

/// <summary>
/// Opens frames as OKX writes them. It knows no errors: what it cannot open, <see cref="OkxNormalizer"/> opens.
/// </summary>
internal static class OkxEnvelope
{
    /// <summary>
    /// Opens <c>{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[…]}</c>, the action of
    /// some channels only; false when the frame is not as usual.
    /// </summary>
    public static bool TryOpen(ReadOnlySpan<byte> text, ref OkxFrame frame)
    {
        var scan = new FrameScan(text);
        if (!scan.Take("{\"arg\":{\"channel\":"u8) || !scan.TakeText(out var channel)
            || !scan.Take(",\"instId\":"u8) || !scan.TakeText(out var instrument))
            return false;
        var action = OkxAction.None;
        if (scan.Take("},\"action\":\"update\""u8))
            action = OkxAction.Update;
        else if (scan.Take("},\"action\":\"snapshot\""u8))
            action = OkxAction.Snapshot;
        else if (!scan.Take((byte)'}'))
            return false;
        if (!scan.Take(",\"data\":"u8) || scan.Rest is not [(byte)'[', ..])
            return false;
        frame.Channel = channel;
        frame.InstrumentId = instrument;
        frame.Action = action;
        frame.Payload = scan.Rest;
        return true;
    }
}
