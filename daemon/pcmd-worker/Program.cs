using System.Runtime.Versioning;
using Pcm.Worker.Hosting;

[assembly: SupportedOSPlatform("linux")]

return (int)await WorkerProgram.RunAsync(args);
