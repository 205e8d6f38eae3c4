namespace Pcm.Inference.Tokenization;

/// <summary>Where Metaspace puts "▁" before text that does not begin with one, named as in tokenizer.json.</summary>
internal enum PrependScheme
{
    Always,
    First,
    Never,
}
