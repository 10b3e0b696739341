namespace Surveillance.Alerts;

/// <summary>
/// One family on one market: what is remembered of it, what it was judged on last, and where its rules stand. A rule is
/// found by its rank in the family: by its name it would be looked up ten times a second on every market.
/// </summary>
internal sealed class FamilyMemory(string name)
{
    private JudgedFamily _judged;
    private RuleStanding?[] _standings = [];

    /// <summary>What is remembered; that nothing has happened, at first.</summary>
    public FamilyState State { get; set; } = FamilyState.Quiet(name);

    /// <summary>The newest reading of its metric, and what came of it.</summary>
    public ref readonly JudgedFamily Judged => ref _judged;

    /// <summary>It was judged on another reading: all of its rules are to follow.</summary>
    public void Take(in JudgedFamily judged) => _judged = judged;

    /// <summary>Where the rule of a rank stands; null when it was not looked up yet.</summary>
    public RuleStanding? StandingAt(int rank) => rank < _standings.Length ? _standings[rank] : null;

    /// <summary>It was looked up.</summary>
    public void Know(int rank, int rules, RuleStanding standing)
    {
        if (_standings.Length != rules)
            _standings = new RuleStanding?[rules];
        _standings[rank] = standing;
    }

    /// <summary>The rules are other ones, or in another order.</summary>
    public void Forget() => _standings = [];
}
