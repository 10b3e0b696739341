namespace Surveillance.Exchanges.Okx;

/// <summary>What to do with an update of OKX's <c>books</c> channel.</summary>
internal enum OkxVerdict
{
    /// <summary>It follows: apply it.</summary>
    Apply,

    /// <summary>The venue confirms that nothing changed.</summary>
    Unchanged,

    /// <summary>It was applied before.</summary>
    Duplicate,

    /// <summary>Updates are missing before it.</summary>
    Gap,
}

/// <summary>
/// The rules of <c>seqId</c> and <c>prevSeqId</c>, as in "Order book channel, sequence ID" of OKX's documentation.
/// Ids jump, and after a maintenance <c>seqId</c> may fall below <c>prevSeqId</c>: as long as <c>prevSeqId</c> is the
/// last id, nothing is missing.
/// </summary>
internal static class OkxSequence
{
    /// <summary>Judges an update against the last id.</summary>
    public static OkxVerdict Next(DepthMessage message, long lastId)
    {
        // Captures from before 2022 have no ids: nothing can be judged then.
        if (message.LastId is not { } id || message.PreviousId is not { } previous)
            return message.IsEmpty ? OkxVerdict.Unchanged : OkxVerdict.Apply;
        if (previous == lastId)
            return id == previous && message.IsEmpty ? OkxVerdict.Unchanged : OkxVerdict.Apply;
        return id == lastId && previous < lastId ? OkxVerdict.Duplicate : OkxVerdict.Gap;
    }

    /// <summary>Judges an update against a REST snapshot that none has been applied to yet.</summary>
    public static OkxVerdict First(DepthMessage message, long snapshotId)
    {
        // The very next one, or one after which the ids begin anew: then only this one can follow.
        if (message.PreviousId == snapshotId || message.LastId < message.PreviousId)
            return Next(message, snapshotId);
        if (message.LastId <= snapshotId)
            return OkxVerdict.Duplicate;
        return message.PreviousId <= snapshotId ? OkxVerdict.Apply : OkxVerdict.Gap;
    }
}
