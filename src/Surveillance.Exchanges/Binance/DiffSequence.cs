namespace Surveillance.Exchanges.Binance;

/// <summary>Which of Binance's two rules chains the events of a diff stream.</summary>
internal enum DiffRule
{
    /// <summary>Spot: each <c>U</c> is the previous <c>u</c> + 1.</summary>
    Spot,

    /// <summary>USDⓈ-M: each <c>pu</c> is the previous <c>u</c>; ids are shared across symbols and jump.</summary>
    Futures,
}

/// <summary>What to do with an event.</summary>
internal enum DiffVerdict
{
    /// <summary>It follows: apply it.</summary>
    Apply,

    /// <summary>Its changes are in the book already.</summary>
    Ignore,

    /// <summary>Events are missing before it.</summary>
    Gap,
}

/// <summary>
/// The sequence rules of Binance's diff streams, as in "How to manage a local order book correctly" of the spot
/// and the USDⓈ-M documentation. Spot allows the first event to begin right behind the snapshot (U = L + 1):
/// nothing is lost then.
/// </summary>
internal static class DiffSequence
{
    /// <summary>Judges an event against a snapshot that no event has been applied to yet.</summary>
    /// <param name="message">The event; has first and last id, on futures the previous one.</param>
    /// <param name="snapshotId">The snapshot's <c>lastUpdateId</c>.</param>
    /// <param name="rule">Spot or futures.</param>
    /// <returns><see cref="DiffVerdict.Gap"/> when the snapshot is older than the event.</returns>
    public static DiffVerdict First(DepthMessage message, long snapshotId, DiffRule rule)
    {
        if (rule == DiffRule.Spot)
        {
            if (message.LastId <= snapshotId)
                return DiffVerdict.Ignore;
            return message.FirstId <= snapshotId + 1 ? DiffVerdict.Apply : DiffVerdict.Gap;
        }

        if (message.LastId < snapshotId)
            return DiffVerdict.Ignore;
        return message.FirstId <= snapshotId || message.PreviousId == snapshotId ? DiffVerdict.Apply : DiffVerdict.Gap;
    }

    /// <summary>Judges an event against a book that events have been applied to.</summary>
    /// <param name="message">The event.</param>
    /// <param name="lastId">The <c>u</c> of the last event applied.</param>
    /// <param name="rule">Spot or futures.</param>
    public static DiffVerdict Next(DepthMessage message, long lastId, DiffRule rule)
    {
        if (message.LastId <= lastId)
            return DiffVerdict.Ignore;
        var follows = rule == DiffRule.Spot ? message.FirstId <= lastId + 1 : message.PreviousId == lastId;
        return follows ? DiffVerdict.Apply : DiffVerdict.Gap;
    }
}
