namespace Pcmd.Configuration;

/// <summary>Which jobs of the partitions that take part do so.</summary>
public enum OptInRule
{
    /// <summary>Those with a <c>pcm</c> field in their comment.</summary>
    Comment,

    Always,
}
