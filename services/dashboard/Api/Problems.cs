using Microsoft.AspNetCore.Http.HttpResults;

namespace Surveillance.Dashboard.Api;

/// <summary>Refusals as RFC 9457 says.</summary>
internal static class Problems
{
    /// <summary>A problem.</summary>
    public static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    /// <summary>There is no such thing.</summary>
    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);
}
