namespace Surveillance.Dashboard.Access;

/// <summary>Where somebody before a page stands.</summary>
/// <param name="Name">Who they are; null for whom nobody has asked.</param>
/// <param name="Role">What they may do; null for whom nobody has asked.</param>
/// <param name="Refusal">Why they may not act; null when they may.</param>
/// <param name="MayRead">Whether they may see.</param>
internal sealed record Standing(string? Name, OperatorRole? Role, string? Refusal, bool MayRead)
{
    /// <summary>Who acts where nobody is asked.</summary>
    public const string Anyone = "dashboard";

    /// <summary>Stands beside what they do.</summary>
    public string Actor => Name ?? Anyone;

    /// <summary>Judges somebody.</summary>
    /// <param name="access">What is set.</param>
    /// <param name="somebody">Who their cookie said they were when the page was opened; null without one.</param>
    /// <param name="isLive">Whether that session goes on.</param>
    public static Standing Of(AccessSettings access, OperatorIdentity? somebody, bool isLive)
    {
        var isOpen = access.Reading == Reading.Open;
        if (!access.AsksWhoActs)
            return new(null, null, null, isOpen);
        if (somebody is null)
            return new(null, null, "sign in to act", isOpen);
        if (!isLive)
            return new(null, null, "your session has ended: sign in again to act", isOpen);
        return somebody.Role == OperatorRole.Operator
            ? new(somebody.Name, somebody.Role, null, true)
            : new(somebody.Name, somebody.Role, $"{somebody.Name} is a viewer: only operators act", true);
    }
}
