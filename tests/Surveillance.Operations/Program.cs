using Surveillance.Operations;

return await OperationsCommand.Create().Parse(args).InvokeAsync();
