namespace Pcm.Inference.Tokenization;

/// <summary>The tokens that go around a text.</summary>
/// <param name="Before">Their ids, in order.</param>
/// <param name="After">Their ids, in order.</param>
internal sealed record PostProcessor(int[] Before, int[] After)
{
    public static PostProcessor None { get; } = new([], []);

    /// <summary>This one, and <paramref name="outer"/> around it.</summary>
    public PostProcessor Within(PostProcessor outer) => new([.. outer.Before, .. Before], [.. After, .. outer.After]);
}
