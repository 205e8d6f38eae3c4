namespace Pcm.Hook;

/// <summary>Lines for the admin, good ones and bad ones.</summary>
internal sealed class CheckReport(TextWriter output)
{
    public bool HasProblems { get; private set; }

    public void Good(string text) => Say("ok", text);

    public void Bad(string text)
    {
        HasProblems = true;
        Say("problem", text);
    }

    private void Say(string verdict, string text) => output.WriteLine($"{verdict,-8} {text}");
}
