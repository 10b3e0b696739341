using Surveillance.Dashboard;
using Surveillance.Dashboard.Access;
using Surveillance.Platform.Hosting;

return HashPassword.IsAskedFor(args)
    ? HashPassword.Run()
    : await SurveillanceHost.RunAsync("dashboard", args, DashboardService.Build);
