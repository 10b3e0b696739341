using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Incidents;

namespace Surveillance.ExchangeSimulator;

/// <summary>
/// Lets something go wrong on request: <c>POST /simulator/incident</c> or <c>/simulator/fault</c> with the text that
/// the command line takes, its start counted from the request. 202 and what was understood, or 400 and the mistake.
/// </summary>
internal sealed class SimulatorControl(IncidentSchedule incidents, FaultSchedule faults, SimulatorLoop loop)
{
    /// <summary>What its paths begin with; no venue is called so.</summary>
    public const string Path = "/simulator";

    private const int LongestText = 1000;

    public async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var text = await TextOfAsync(context);
        var (status, answer) = context.Request.Path.Value switch
        {
            "/incident" => Answer(Incident.TryParse(text, out var incident, out var mistake), incident, mistake,
                one => incidents.Inject(one, loop.Elapsed)),
            "/fault" => Answer(Fault.TryParse(text, out var fault, out var mistake), fault, mistake,
                one => faults.Plan(one, loop.Elapsed)),
            _ => (StatusCodes.Status404NotFound, "incident or fault"),
        };
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(answer + "\n", context.RequestAborted);
    }

    private static (int Status, string Answer) Answer<T>(bool isUnderstood, T? one, string? mistake, Action<T> inject)
        where T : class
    {
        if (!isUnderstood) return (StatusCodes.Status400BadRequest, mistake!);
        try
        {
            inject(one!);
            return (StatusCodes.Status202Accepted, one!.ToString()!);
        }
        catch (SimulatorOptionsException refusal)
        {
            return (StatusCodes.Status400BadRequest, refusal.Message);
        }
    }

    private static async Task<string> TextOfAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = new char[LongestText];
        var length = await reader.ReadBlockAsync(text, context.RequestAborted);
        return new string(text, 0, length).Trim();
    }
}
