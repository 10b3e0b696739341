using System.CommandLine;
using Surveillance.Standalone.Commands;

// Without a verb everything runs. A further verb is one file in Commands/ and one line here.
var program = new RootCommand(RunCommand.About);
RunCommand.AddTo(program);
program.Add(ExportCommand.Create());
program.Add(ReplayCommand.Create());
program.Add(ScoreCommand.Create());
program.Add(ExplainCommand.Create());
program.Add(HashPasswordCommand.Create());
return await Verbs.InvokeAsync(program, args);
