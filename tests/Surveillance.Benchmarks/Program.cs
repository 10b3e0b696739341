using Surveillance.Benchmarks;

return await Measurements.RunAsync(args);
