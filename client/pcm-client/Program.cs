using System.Text;
using Pcm.CommandLine.Commands;
using Pcm.CommandLine.Display;

Console.SetError(new StreamWriter(new LossyStream(Console.OpenStandardError), new UTF8Encoding(false)) { AutoFlush = true });
return (int)Root.Run(args);
