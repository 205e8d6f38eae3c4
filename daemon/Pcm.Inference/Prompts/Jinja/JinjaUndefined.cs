namespace Pcm.Inference.Prompts;

/// <summary>The value of a name that was never set.</summary>
internal sealed class JinjaUndefined
{
    private JinjaUndefined()
    {
    }

    public static JinjaUndefined Value { get; } = new();
}
