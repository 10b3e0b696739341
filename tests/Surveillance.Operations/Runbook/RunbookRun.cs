using System.Globalization;

namespace Surveillance.Operations.Runbook;

/// <summary>
/// Types the runbook from top to bottom, and says of each command whether what came back was as it says.
/// </summary>
/// <param name="site">The folder of docker-compose.yml.</param>
/// <param name="typist">Types.</param>
/// <param name="stagehand">Arranges what a test has to.</param>
/// <param name="without">Commands with this text are left out; null = none are.</param>
/// <param name="output">Where it is told.</param>
internal sealed class RunbookRun(
    string site, Typist typist, Stagehand stagehand, string? without, TextWriter output)
{
    /// <summary>How often something that may take its time is tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly List<StepResult> _results = [];

    /// <summary>Whether all was as expected.</summary>
    public async Task<bool> RunAsync(IReadOnlyList<RunbookBlock> blocks, CancellationToken stop)
    {
        foreach (var block in blocks)
            await RunAsync(block, stop);
        await output.WriteLineAsync("\n| section | line | typed | came back | s |\n|---|---|---|---|---|");
        foreach (var result in _results)
            await output.WriteLineAsync(result.ToString());
        var failed = _results.Count(result => result.Mistake is not null);
        var skipped = _results.Count(result => result.Excuse is not null);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"runbook: {_results.Count - failed - skipped} as expected, {failed} not, {skipped} not run"));
        return failed == 0 && _results.Count > 0;
    }

    private async Task RunAsync(RunbookBlock block, CancellationToken stop)
    {
        if (block.Excuse is not null)
        {
            foreach (var step in block.Steps)
                Leave(block, step, block.Excuse);
            return;
        }

        foreach (var preparation in block.Preparations)
            await stagehand.PrepareAsync(preparation, stop);
        if (block.Place is var (file, below))
        {
            var mistake = Insertion.MistakeIn(site, file, below, block.Lines);
            await TellAsync(
                new StepResult(block.Heading, block.Line, $"into {file}", mistake, null, TimeSpan.Zero), []);
        }

        foreach (var step in block.Steps)
            if (without is not null && step.Text.Contains(without, StringComparison.Ordinal))
                Leave(block, step, $"left out, as all with {without}");
            else
                await RunAsync(block, step, stop);
    }

    private void Leave(RunbookBlock block, RunbookStep step, string why) =>
        _results.Add(new StepResult(block.Heading, step.Line, step.Text, null, why, TimeSpan.Zero));

    private async Task RunAsync(RunbookBlock block, RunbookStep step, CancellationToken stop)
    {
        var expectation = new Expectation(step.Expected);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = block.Language == "sql"
                ? await typist.AskAsync(step.Text, stop)
                : await typist.TypeAsync(step.Text, block.EndedAfter, stop);
            var mistake = expectation.MistakeIn(answer.ExitCode, answer.Output);
            var took = TimeProvider.System.GetElapsedTime(began);
            if (mistake is null || took >= (block.Patience ?? TimeSpan.Zero))
            {
                await TellAsync(
                    new StepResult(block.Heading, step.Line, step.Text, mistake, null, took), answer.Output);
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, stop);
        }
    }

    /// <summary>A line for each step as it goes; all that came back where it is not what was expected.</summary>
    private async Task TellAsync(StepResult result, IReadOnlyList<string> answer)
    {
        _results.Add(result);
        var outcome = result.Mistake is null ? "ok  " : "FAIL";
        await output.WriteLineAsync($"{outcome} RUNBOOK.md:{result.Line} {result.Text.ReplaceLineEndings(" ")}");
        if (result.Mistake is null)
            return;
        await output.WriteLineAsync($"     {result.Mistake}; what came back:");
        foreach (var line in answer.TakeLast(40))
            await output.WriteLineAsync($"     > {line}");
    }
}
