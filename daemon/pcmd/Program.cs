return await Pcmd.CommandLine.RunAsync(args);
