namespace Surveillance.Alerts;

/// <summary>
/// Where a rule stands on a market. Thousands of readings a second change nothing but the figures: its judgement is
/// written when somebody wants it.
/// </summary>
internal sealed class RuleStanding
{
    private FamilyMemory? _family;
    private ArmedRule _armed;
    private Judgement? _judgement;
    private (AlertState State, string Reason)? _told;

    /// <summary>Of a rule that was not judged yet.</summary>
    public RuleStanding()
    {
    }

    /// <summary>As it stood before a restart.</summary>
    public RuleStanding(Judgement judgement) => Put(judgement);

    /// <summary>The judgement after the newest reading.</summary>
    public Judgement Judgement => _judgement ??= JudgementWriter.Write(_family!.Judged, _armed);

    /// <summary>
    /// Goes on to the reading that its family was judged on; the judgement, if its state or reason is another one.
    /// </summary>
    public Judgement? Follow(FamilyMemory family, in ArmedRule armed)
    {
        (_family, _armed, _judgement) = (family, armed, null);
        if (JudgementWriter.StateAndReasonOf(family.Judged, armed) == _told)
            return null;
        Put(Judgement);
        return _judgement;
    }

    /// <summary>
    /// Its family is to be judged otherwise, or is another one: the judgement is written down as it is.
    /// </summary>
    public void Settle() => (_judgement, _family) = (Judgement, null);

    private void Put(Judgement judgement) =>
        (_judgement, _told) = (judgement, (judgement.State, judgement.Reason));
}
