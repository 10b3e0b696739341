using Surveillance.Screenshots;

return await Gallery.RunAsync(args);
