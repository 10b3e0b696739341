using Surveillance.Dashboard;
using Surveillance.Platform.Hosting;

return await SurveillanceHost.RunAsync("dashboard", args, DashboardService.Build);
