using Surveillance.DataIngestion;
using Surveillance.Platform.Hosting;

return await SurveillanceHost.RunAsync("data-ingestion", args, DataIngestionService.Build);
