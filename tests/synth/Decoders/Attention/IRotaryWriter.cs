namespace Pcm.Synth.Decoders.Attention;

/// <summary>Turns queries or keys [batch, heads, sequence, dimension] by their positions.</summary>
public interface IRotaryWriter
{
    string Rotate(string heads);
}
