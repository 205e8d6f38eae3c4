namespace Pcm.InstallTests;

/// <summary>One command of a transcript and what has to come of it.</summary>
/// <param name="Section">The heading that it stands below.</param>
/// <param name="Line">Where, from 1.</param>
/// <param name="AsRoot">Behind <c>#</c>; else behind <c>$</c>, an ordinary user's.</param>
/// <param name="Expected">Lines of output; … stands for anything, alone on a line for any lines.</param>
internal sealed record PageStep(string Section, int Line, bool AsRoot, string Command, IReadOnlyList<string> Expected);
