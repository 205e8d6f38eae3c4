namespace Pcm.Synth.Text;

/// <summary>Endless made-up claims with evidence, the same for the same seed.</summary>
public static class ClaimSource
{
    private static readonly string[] People =
    [
        "Ada Brenner", "Tomas Lindqvist", "Grace Okafor", "Mikhail Sorokin", "Lucia Ferrante", "Henry Whitcombe", "Noor Rahimi",
        "Peter Van Dijk", "Sofia Almeida", "James Thornbury", "Keiko Nakamura", "Daniel O'Connor", "Zoë Müller",
    ];

    private static readonly string[] Places =
    [
        "Lisbon", "Copenhagen", "the Orkney Islands", "Kyoto", "northern Italy", "Cape Town", "New Orleans", "Krakow",
        "the Black Forest", "Montreal", "São Paulo", "Wellington",
    ];

    private static readonly string[] Works =
    [
        "a novel about the sea", "the city library", "three symphonies", "a film that won an award", "the first steam engine of the county",
        "a school for girls", "an album of folk songs", "the national railway", "a theory of tides", "two plays for the royal theatre",
    ];

    private static readonly string[] Verbs =
    [
        "was born in", "moved to", "studied in", "lived for many years in", "died in", "founded a company in", "represented",
    ];

    /// <summary>Claims one after another, without end.</summary>
    public static IEnumerable<Claim> Generate(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            string person = Pick(People);
            int year = random.Next(1790, 2020);
            string evidence = $"{person} {Pick(Verbs)} {Pick(Places)} in {year}, and later made {Pick(Works)}.";
            string text = random.Next(3) switch
            {
                0 => $"{person} {Pick(Verbs)} {Pick(Places)}.",
                1 => $"In {year}, {person} made {Pick(Works)}.",
                _ => $"{person} is known for {Pick(Works)} and never left {Pick(Places)}.",
            };
            yield return new Claim(evidence, text);
        }

        string Pick(string[] from) => from[random.Next(from.Length)];
    }
}
