using System.Text;

namespace Pcm.Client.Input;

/// <summary>A column that is used, and for what: the indices of its fields and of its copies.</summary>
internal sealed record WantedColumn(string Name, int[] Fields, int[] Copies)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
}
