using System.CommandLine;
using Surveillance.Operations.Faults;
using Surveillance.Operations.Limits;
using Surveillance.Operations.Runbook;

namespace Surveillance.Operations;

/// <summary>The command line: what is done to a stack that runs in containers.</summary>
internal static class OperationsCommand
{
    private static readonly Uri Simulator = new("http://127.0.0.1:9000/");

    public static RootCommand Create() =>
        new("Operates a stack that runs in containers on simulated venues, and checks what comes back.")
        {
            Runbook(), Faults(), Limits(),
        };

    private static Argument<DirectoryInfo> Site() => new("site")
    {
        Description = "The folder of docker-compose.yml, whose configuration is edited.",
    };

    private static Command Faults()
    {
        var site = Site();
        var spool = new Option<DirectoryInfo?>("--spool")
        {
            Description = "The folder of the engine's spool, on a disk of its own that may be filled.",
        };
        var clock = new Option<FileInfo?>("--clock")
        {
            Description = "The file that says how far the services' clock is ahead, in seconds.",
        };
        var brief = new Option<bool>("--brief")
        {
            Description = "Each fault lasts for a shorter time, and what the runbook does is left out.",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "Only faults whose name has one of these words.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("faults", "Breaks the stack, and says after each fault what held.")
        {
            site, spool, clock, brief, only,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var stage = new FaultsStage(
                parsed.GetValue(site)!.FullName, parsed.GetValue(spool)?.FullName, parsed.GetValue(clock)?.FullName,
                parsed.GetValue(brief), Console.Out);
            return await stage.RunAsync(parsed.GetValue(only)!, stop) ? 0 : 1;
        });
        return command;
    }

    private static Command Limits()
    {
        var site = Site();
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long.",
            DefaultValueFactory = _ => 30,
        };
        var command = new Command("limits", "Lets the stack run, and says whether its limits of memory hold.")
        {
            site, minutes,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var length = TimeSpan.FromMinutes(parsed.GetValue(minutes));
            var stage = new LimitsStage(parsed.GetValue(site)!.FullName, length, Console.Out);
            return await stage.RunAsync(stop) ? 0 : 1;
        });
        return command;
    }

    private static Command Runbook()
    {
        var site = Site();
        var section = new Option<string[]>("--section")
        {
            Description = "Only the sections of these headings.",
            DefaultValueFactory = _ => [],
        };
        var without = new Option<string?>("--without")
        {
            Description = "Commands with this text are left out, as the runbook says for another kind of database.",
        };
        var command = new Command("runbook", "Types RUNBOOK.md from top to bottom.") { site, section, without };
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
                var run = new RunbookRun(
                    folder, new Typist(folder, state), stagehand, parsed.GetValue(without), Console.Out);
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
