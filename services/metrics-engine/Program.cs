using Surveillance.MetricsEngine;
using Surveillance.Platform.Hosting;

return await SurveillanceHost.RunAsync("metrics-engine", args, MetricsEngineService.Build);
