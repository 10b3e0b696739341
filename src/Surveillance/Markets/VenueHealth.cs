namespace Surveillance.Markets;

/// <summary>Whether a venue's data flows.</summary>
public enum VenueStatus
{
    /// <summary>No data frame yet.</summary>
    Connecting,

    /// <summary>Data frames arrive.</summary>
    Connected,

    /// <summary>The connection was lost and is being made again.</summary>
    Reconnecting,

    /// <summary>The allowed attempts failed; tried on slowly.</summary>
    Down,
}

/// <summary>The state of one venue's feed, as in <c>health:{exchange}</c>.</summary>
public sealed record VenueHealth
{
    /// <summary>Venue name.</summary>
    public required string Exchange { get; init; }

    /// <summary>Whether data flows.</summary>
    public required VenueStatus Status { get; init; }

    /// <summary>When these figures were taken.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Data frames since the service started.</summary>
    public long MessageCount { get; init; }

    /// <summary>Data frames a second, over the last 10 s.</summary>
    public double MessageRate { get; init; }

    /// <summary>Streams subscribed, so that the limit on <see cref="MessageRate"/> can scale with them.</summary>
    public int StreamCount { get; init; }

    /// <summary>Connections that the feed holds or makes; null when it does not say.</summary>
    public int? Connections { get; init; }

    /// <summary>Those of them whose allowed attempts failed; null when the feed does not say.</summary>
    public int? ConnectionsDown { get; init; }

    /// <summary>
    /// Whether nothing comes from the venue: every connection is down, not just the worst of them, which gives
    /// <see cref="Status"/> its value.
    /// </summary>
    public bool IsDown =>
        Status == VenueStatus.Down && (Connections is not { } all || ConnectionsDown is not { } down || down >= all);

    /// <summary>When the last data frame arrived; null before the first.</summary>
    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>
    /// 95th percentile of the processing lag (receipt to metrics written) over 30 s, in milliseconds, as the
    /// metrics-engine measured it; null while it is not known.
    /// </summary>
    public double? LagMs { get; init; }

    /// <summary>
    /// Median of the venue lag (venue stamp to receipt) over 30 s, in milliseconds, as both clocks tell it; negative
    /// when the local clock is behind.
    /// </summary>
    public double? VenueLagP50Ms { get; init; }

    /// <summary>99th percentile of the venue lag over 30 s, in milliseconds.</summary>
    public double? VenueLagP99Ms { get; init; }

    /// <summary>
    /// Median of the venue lag over 30 s by the venue's clock alone, in milliseconds; null while that is not known.
    /// </summary>
    public double? CorrectedLagP50Ms { get; init; }

    /// <summary>99th percentile of the venue lag over 30 s by the venue's clock alone, in milliseconds.</summary>
    public double? CorrectedLagP99Ms { get; init; }

    /// <summary>
    /// How far the venue's clock is ahead of ours, in milliseconds; of several clocks the one that is off most. Null
    /// before it was read.
    /// </summary>
    public double? ClockOffsetMs { get; init; }

    /// <summary>How far <see cref="ClockOffsetMs"/> may be off, either way, in milliseconds.</summary>
    public double? ClockUncertaintyMs { get; init; }

    /// <summary>
    /// As much of <see cref="ClockOffsetMs"/> as is beyond its uncertainty, with its sign, in milliseconds.
    /// </summary>
    public double? ClockSkewMs => ClockOffsetMs is { } ms && ClockUncertaintyMs is { } either
        ? Math.CopySign(Math.Max(0, Math.Abs(ms) - either), ms)
        : null;

    /// <summary>Connections lost and made again since the service started.</summary>
    public long ReconnectCount { get; init; }

    /// <summary>
    /// Gaps that began in the last hour, over all of the venue's markets; those in which a market is not traded do not
    /// count.
    /// </summary>
    public int GapsLastHour { get; init; }

    /// <summary>Markets whose books are polled over REST now, because no connection brings them.</summary>
    public int PolledMarkets { get; init; }

    /// <summary>Streams of prices (mark, index, funding, ticker) that say nothing now, though they should.</summary>
    public int SilentStreams { get; init; }

    /// <summary>Such streams that were subscribed anew on a live connection, since the service started.</summary>
    public long StreamsRenewed { get; init; }

    /// <summary>
    /// Instruments that the venue says it does not trade now: no book of them is expected. In the order of their ids.
    /// </summary>
    public IReadOnlyList<string> HaltedInstruments { get; init; } = [];

    /// <summary>Frames that could not be understood, since the service started.</summary>
    public long BadFrames { get; init; }

    /// <summary>Hand-overs that a bound dropped, since the service started.</summary>
    public long Dropped { get; init; }

    /// <summary>
    /// Frames, such as subscriptions, that the venue was not sent because too many waited, since the service started.
    /// </summary>
    public long UnsentFrames { get; init; }

    /// <summary>Whether the venue is a simulator.</summary>
    public bool Simulated { get; init; }

    /// <summary>What went wrong last, for people; null when nothing did.</summary>
    public string? LastError { get; init; }
}
