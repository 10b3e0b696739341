using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Api;

/// <summary>
/// Answers 503 when a store does not, and says which; 502 when there stands something in it that cannot be understood.
/// </summary>
internal sealed class StoreOutages(ILogger<StoreOutages> log) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception error) when (error is RedisException)
        {
            return Unavailable(RedisRefusal.Of(error) ?? "Redis does not answer.");
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Unavailable("The database is new: its tables come with the first service that reaches it.");
        }
        catch (Exception error) when (error is NpgsqlException)
        {
            return Unavailable(DatabaseRefusal.Of(error) ?? "The database does not answer.");
        }
        catch (Exception error) when (error is TimeoutException)
        {
            return Unavailable("A store does not answer in time.");
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Log.AnswerUnreadable(log, error, context.HttpContext.Request.Path);
            return Problems.Of(StatusCodes.Status502BadGateway, "What stands in a store cannot be understood.");
        }
    }

    private static ProblemHttpResult Unavailable(string detail) =>
        Problems.Of(StatusCodes.Status503ServiceUnavailable, detail);
}
