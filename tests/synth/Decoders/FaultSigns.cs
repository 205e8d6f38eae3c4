using Pcm.Synth.Tokens;

namespace Pcm.Synth.Decoders;

/// <summary>Which sign in a row's text sets off which fault: signs that made-up claims never have, each a token of its own.</summary>
public static class FaultSigns
{
    /// <summary>A word that holds the fault's sign.</summary>
    public static string Word(GraphFaults fault) => fault switch
    {
        GraphFaults.Failure => "^failure",
        GraphFaults.Allocation => "~allocation",
        GraphFaults.Swelling => "|swelling",
        GraphFaults.Endless => "`endless",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "one fault at a time"),
    };

    /// <summary>The token of the fault's sign, the same in every synthetic tokenizer.</summary>
    public static int Token(GraphFaults fault) => SyntheticTokenizer.ByteId(Word(fault)[0]);
}
