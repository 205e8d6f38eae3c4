using Pcm.CommandLine.Commands;

return (int)Root.Run(args);
