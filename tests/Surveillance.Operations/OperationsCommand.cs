using System.CommandLine;
using Surveillance.Operations.Runbook;

namespace Surveillance.Operations;

/// <summary>The command line: what is done to a stack that runs in containers.</summary>
internal static class OperationsCommand
{
    private static readonly Uri Simulator = new("http://127.0.0.1:9000/");

    public static RootCommand Create() =>
        new("Operates a stack that runs in containers on simulated venues, and checks what comes back.") { Runbook() };

    private static Command Runbook()
    {
        var site = new Argument<DirectoryInfo>("site")
        {
            Description = "The folder of docker-compose.yml, which the runbook edits.",
        };
        var section = new Option<string[]>("--section")
        {
            Description = "Only the sections of these headings.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("runbook", "Types RUNBOOK.md from top to bottom.") { site, section };
        command.SetAction(async (parsed, stop) =>
        {
            var folder = parsed.GetValue(site)!.FullName;
            var headings = parsed.GetValue(section)!;
            var text = await File.ReadAllTextAsync(Path.Combine(folder, "RUNBOOK.md"), stop);
            var blocks = RunbookFile.Read(text)
                .Where(block => headings.Length == 0 || headings.Contains(block.Heading)).ToList();
            var state = Directory.CreateTempSubdirectory("surveillance-runbook-").FullName;
            try
            {
                using var stagehand = new Stagehand(Simulator);
                var run = new RunbookRun(folder, new Typist(folder, state), stagehand, Console.Out);
                return await run.RunAsync(blocks, stop) ? 0 : 1;
            }
            finally
            {
                Directory.Delete(state, recursive: true);
            }
        });
        return command;
    }
}
