using Pcm.Protocol;

namespace Pcm.Worker.Hosting;

/// <summary>A connection on which the supervisor has answered, and what it said of itself.</summary>
internal sealed record SupervisorConnection(Connection Connection, WelcomeMessage Welcome);
