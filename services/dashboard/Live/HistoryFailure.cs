using Npgsql;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Live;

/// <summary>Why the history cannot be read, told apart for people: each asks for another remedy.</summary>
internal static class HistoryFailure
{
    /// <summary>What is said of a database without tables.</summary>
    public const string New = "No history yet: the database is new.";

    /// <summary>What is said of a database that does not answer.</summary>
    public const string Away = "Data unavailable: the database does not answer.";

    /// <summary>Whether an error came from reading the database, and not from a mistake of ours.</summary>
    public static bool Is(Exception error) =>
        error is NpgsqlException or TimeoutException || StoredText.IsUnreadable(error);

    /// <summary>Whether the database answered all the same.</summary>
    public static bool IsAnswered(Exception error) => IsNew(error) || StoredText.IsUnreadable(error);

    /// <summary>Whether the database has no tables yet.</summary>
    public static bool IsNew(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable };

    /// <summary>The words for it.</summary>
    public static string Of(Exception error) =>
        IsNew(error) ? New
        : StoredText.IsUnreadable(error) ? "Data unavailable: a stored row cannot be understood."
        : Away;
}
