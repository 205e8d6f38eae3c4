namespace Pcm.Inference.Prompts;

/// <summary>At which ends white space is dropped.</summary>
[Flags]
internal enum TrimSides
{
    None = 0,
    Start = 1,
    End = 2,
    Both = Start | End,
}
