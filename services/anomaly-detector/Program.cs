using Surveillance.AnomalyDetector;
using Surveillance.Platform.Hosting;

return await SurveillanceHost.RunAsync("anomaly-detector", args, AnomalyDetectorService.Build);
