namespace Surveillance.Operations.Runbook;

/// <summary>
/// What operators have and a test has to arrange: something that goes wrong at a venue. Asked for by
/// <c>&lt;!-- test: incident … --&gt;</c> or <c>fault …</c> before a block.
/// </summary>
internal sealed class Stagehand(Uri simulator) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = simulator };

    /// <summary>What <paramref name="preparation"/> asks for is under way when this returns.</summary>
    /// <exception cref="FormatException">It asks for nothing that is known.</exception>
    public async Task PrepareAsync(string preparation, CancellationToken stop)
    {
        if (preparation.Split(' ', 2) is not [("incident" or "fault") and var kind, var text])
            throw new FormatException($"'{preparation}' is no preparation");
        using var content = new StringContent(text);
        using var answer = await _http.PostAsync(new Uri($"simulator/{kind}", UriKind.Relative), content, stop);
        if (!answer.IsSuccessStatusCode)
            throw new FormatException($"'{preparation}': {await answer.Content.ReadAsStringAsync(stop)}");
    }

    public void Dispose() => _http.Dispose();
}
