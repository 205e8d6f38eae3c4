using System.Text.Json;

namespace Pcm.OracleTests.ChatTemplates;

/// <summary>A model's folder with a chat template and a byte-for-byte tokenizer that knows the families' special tokens.</summary>
internal sealed class ChatModel : IDisposable
{
    private const string Bos = "<s>";
    private const string Eos = "</s>";

    private static readonly string[] Control =
    [
        Bos, Eos, "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|system|>", "<|user|>",
        "<|assistant|>", "<|end|>", "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]",
    ];

    public ChatModel(string template, bool asFile = false)
    {
        Folder = Directory.CreateTempSubdirectory("pcm-chat-").FullName;
        File.WriteAllText(Path.Combine(Folder, "tokenizer.json"), TokenizerJson());
        File.WriteAllText(Path.Combine(Folder, "tokenizer_config.json"), JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["bos_token"] = Bos,
            ["eos_token"] = Eos,
            ["chat_template"] = asFile ? null : template,
        }));
        if (asFile)
            File.WriteAllText(Path.Combine(Folder, "chat_template.jinja"), template);
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string TokenizerJson()
    {
        Dictionary<string, int> vocabulary = [];
        int extra = 0;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            vocabulary[((char)(printable ? b : 256 + extra++)).ToString()] = b;
        }

        object Added(string content, int i) => new
        {
            id = 256 + i,
            content,
            special = true,
            normalized = false,
            lstrip = false,
            rstrip = content is "<|user|>" or "<|end|>",
            single_word = false,
        };
        object ByteLevel() => new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true };
        return JsonSerializer.Serialize(new
        {
            version = "1.0",
            truncation = (object?)null,
            padding = (object?)null,
            normalizer = (object?)null,
            added_tokens = Control.Select(Added),
            pre_tokenizer = ByteLevel(),
            post_processor = new
            {
                type = "TemplateProcessing",
                single = new object[] { new { SpecialToken = new { id = Bos, type_id = 0 } }, new { Sequence = new { id = "A", type_id = 0 } } },
                pair = Array.Empty<object>(),
                special_tokens = new Dictionary<string, object> { [Bos] = new { id = Bos, ids = new[] { 256 }, tokens = new[] { Bos } } },
            },
            decoder = ByteLevel(),
            model = new
            {
                type = "BPE",
                dropout = (object?)null,
                unk_token = (object?)null,
                continuing_subword_prefix = (object?)null,
                end_of_word_suffix = (object?)null,
                fuse_unk = false,
                byte_fallback = false,
                vocab = vocabulary,
                merges = Array.Empty<string>(),
            },
        });
    }
}
