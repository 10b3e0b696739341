using Surveillance.ExchangeSimulator;

return await SimulatorCommand.Create().Parse(args).InvokeAsync();
