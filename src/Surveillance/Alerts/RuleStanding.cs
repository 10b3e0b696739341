namespace Surveillance.Alerts;

/// <summary>
/// Where a rule stands on a market. Thousands of readings a second change nothing but the figures: its judgement is
/// written when somebody wants it.
/// </summary>
internal sealed class RuleStanding
{
    private JudgedRule _judged;
    private Judgement? _judgement;
    private (AlertState State, string Reason) _told;

    /// <summary>As it stood before a restart.</summary>
    public RuleStanding(Judgement judgement) => Put(judgement);

    /// <summary>After the first reading.</summary>
    public RuleStanding(in JudgedRule judged)
    {
        _judged = judged;
        Put(JudgementWriter.Write(judged));
    }

    /// <summary>The judgement after the newest reading.</summary>
    public Judgement Judgement => _judgement ??= JudgementWriter.Write(_judged);

    /// <summary>Goes on to another reading; the judgement, if its state or reason is another one.</summary>
    public Judgement? Follow(in JudgedRule judged)
    {
        (_judged, _judgement) = (judged, null);
        if (JudgementWriter.StateAndReasonOf(judged) == _told)
            return null;
        Put(Judgement);
        return _judgement;
    }

    private void Put(Judgement judgement) =>
        (_judgement, _told) = (judgement, (judgement.State, judgement.Reason));
}
