namespace Pcm.Inference.Tokenization;

/// <summary>
/// The character classes that tokenizer files name, each as the library that Hugging Face's implementation takes it from has it; they
/// disagree with one another and with .NET in the corners.
/// </summary>
internal static class CharacterClasses
{
    private static readonly uint Letters = UnicodeCategories.Mask("L");
    private static readonly uint Marks = UnicodeCategories.Mask("M");
    private static readonly uint Numbers = UnicodeCategories.Mask("N");
    private static readonly uint Symbols = UnicodeCategories.Mask("S");
    private static readonly uint Punctuations = UnicodeCategories.Mask("P");
    private static readonly uint WordCategories = Letters | Marks | UnicodeCategories.Mask("Nd") | UnicodeCategories.Mask("Nl")
        | UnicodeCategories.Mask("Pc");

    private static readonly CodePointRanges NewerPunctuation = CodePointRanges.Parse(
        "61D 9FD A76 C77 C84 1B4E-1B4F 1B7D-1B7F 2E43-2E4F 2E52-2E5D 10D6E 10EAD 10F55-10F59 10F86-10F89 113D4-113D5"
        + " 113D7-113D8 1144B-1144F 1145A-1145B 1145D 11660-1166C 116B9 1183B 11944-11946 119E2 11A3F-11A46 11A9A-11A9C"
        + " 11A9E-11AA2 11B00-11B09 11BE1 11C41-11C45 11C70-11C71 11EF7-11EF8 11F43-11F4F 11FFF 12FF1-12FF2 16D6D-16D6F"
        + " 16E97-16E9A 16FE2 1E5FF 1E95E-1E95F");

    private static readonly CodePointRanges NewerMarks = CodePointRanges.Parse(
        "7FD 897-89F 8CA-8D3 9FE AFA-AFF B55 C04 C3C CF3 D00 D3B-D3C D81 EBA ECE 1715 180F 1ABF-1ACE 1CF7 1DF6-1DFA A82C A8FF"
        + " 10D24-10D27 10D69-10D6D 10EAB-10EAC 10EFC-10EFF 10F46-10F50 10F82-10F85 11070 11073-11074 110C2 11145-11146 111C9"
        + " 111CE-111CF 11241 1133B 113B8-113C0 113C2 113C5 113C7-113CA 113CC-113D0 113D2 113E1-113E2 1145E 1182C-1183A"
        + " 11930-11935 11937-11938 1193B-1193E 11940 11942-11943 119D1-119D7 119DA-119E0 119E4 11A01-11A0A 11A33-11A39"
        + " 11A3B-11A3E 11A47 11A51-11A5B 11A8A-11A99 11D31-11D36 11D3A 11D3C-11D3D 11D3F-11D45 11D47 11D8A-11D8E 11D90-11D91"
        + " 11D93-11D97 11EF3-11EF6 11F00-11F01 11F03 11F34-11F3A 11F3E-11F42 11F5A 13440 13447-13455 1611E-1612F 16F4F"
        + " 16F7F-16F87 16FE4 16FF0-16FF1 1CF00-1CF2D 1CF30-1CF46 1E08F 1E130-1E136 1E2AE 1E2EC-1E2EF 1E4EC-1E4EF 1E5EE-1E5EF");

    /// <summary>White space: the same in all of them.</summary>
    public static CodePointSet WhiteSpace { get; } = CodePointSet.Of(c =>
        c is (>= 0x09 and <= 0x0D) or 0x20 or 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F
            or 0x205F or 0x3000);

    /// <summary><c>\d</c> of patterns.</summary>
    public static CodePointSet DecimalDigits { get; } = CodePointSet.OfCategories(UnicodeCategories.Mask("Nd"));

    /// <summary><c>\w</c> of patterns, Oniguruma's: with the superscripts and fractions of Latin-1.</summary>
    public static CodePointSet Word { get; } = CodePointSet.Of(c =>
        IsAlphabeticWord(c) || c is 0xB2 or 0xB3 or 0xB9 or (>= 0xBC and <= 0xBE));

    /// <summary><c>\w</c> of the Whitespace pre-tokenizer and of single_word, the Rust regex crate's: with the joiners.</summary>
    public static CodePointSet RustWord { get; } = CodePointSet.Of(c => IsAlphabeticWord(c) || c is 0x200C or 0x200D);

    /// <summary>What the Digits pre-tokenizer cuts: Rust's <c>char::is_numeric</c>, which has Unicode 17's numbers.</summary>
    public static CodePointSet Numeric { get; } = CodePointSet.Of(c =>
        UnicodeCategories.IsIn(c, Numbers) || c is (>= 0x11DE0 and <= 0x11DE9) or (>= 0x16FF4 and <= 0x16FF6));

    /// <summary><c>[:punct:]</c> of patterns: punctuation and symbols.</summary>
    public static CodePointSet PosixPunctuation { get; } = CodePointSet.OfCategories(Punctuations | Symbols);

    /// <summary>What the Punctuation pre-tokenizer cuts: ASCII's, and the categories of an older Unicode.</summary>
    public static CodePointSet Punctuation { get; } = CodePointSet.Of(c =>
        c < 0x80
            ? char.IsPunctuation((char)c) || char.IsSymbol((char)c)
            : (UnicodeCategories.IsIn(c, Punctuations) && !NewerPunctuation.Contains(c)) || c is 0x166D or 0x111C9);

    /// <summary>What StripAccents drops: the marks of Unicode 12.</summary>
    public static CodePointSet CombiningMarks { get; } = CodePointSet.Of(c =>
        (UnicodeCategories.IsIn(c, Marks) && !NewerMarks.Contains(c)) || c is 0x1CF2 or 0x1CF3);

    private static bool IsAlphabeticWord(int c) =>
        UnicodeCategories.IsIn(c, WordCategories)
        || c is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
