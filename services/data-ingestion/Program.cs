using Surveillance.DataIngestion;
using Surveillance.Platform.Hosting;

// A frame is taken in on the thread that learns of it: to hand each of tens of thousands a second to another thread
// costs more than to read it, and no feed ever waits within. The runtime reads this before its first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await SurveillanceHost.RunAsync("data-ingestion", args, DataIngestionService.Build);
