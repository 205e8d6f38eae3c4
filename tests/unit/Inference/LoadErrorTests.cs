using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Decoders;
using Pcm.Synth.Folders;

namespace Pcm.UnitTests.Inference;

/// <summary>Each failure of a load is one error with its code, naming what it is about.</summary>
public sealed class LoadErrorTests
{
    private static readonly ModelSpec Sound = new();

    [TestCase(GraphDefect.Encoder, LoadErrorCode.ModelUnsupported, "no output 'logits'")]
    [TestCase(GraphDefect.MissingPresent, LoadErrorCode.ModelUnsupported, "present.2.value")]
    [TestCase(GraphDefect.CombinedPast, LoadErrorCode.ModelUnsupported, "combined")]
    [TestCase(GraphDefect.ConvolutionState, LoadErrorCode.ModelUnsupported, "past_conv.0")]
    [TestCase(GraphDefect.UnknownOperator, LoadErrorCode.OperatorUnsupported, "PhaseMirror")]
    [TestCase(GraphDefect.FutureOpset, LoadErrorCode.OperatorUnsupported, "opset 999")]
    [TestCase(GraphDefect.Insatiable, LoadErrorCode.OutOfMemory, "does not fit the memory")]
    public void A_graph_that_is_no_decoder_is_refused_by_what_is_missing(GraphDefect defect, LoadErrorCode code, string named)
    {
        string folder = Models.Folder(Sound with { Flavour = new DecoderFlavour { Defect = defect } });

        Expect(Models.Spec(folder), code, named);
    }

    [TestCase(FolderDefect.CorruptGraph, LoadErrorCode.ModelCorrupt, "model.onnx")]
    [TestCase(FolderDefect.MissingExternalData, LoadErrorCode.ExternalDataMissing, "model.onnx_data")]
    [TestCase(FolderDefect.WrongVocabulary, LoadErrorCode.TokenizerMismatch, "different models")]
    public void A_damaged_folder_is_refused_by_the_file(FolderDefect defect, LoadErrorCode code, string named) =>
        Expect(Models.Spec(Models.Folder(Sound with { Defect = defect })), code, named);

    [Test]
    public void External_data_cut_short_is_named()
    {
        string folder = Models.CopyOf(Models.Folder());
        using (FileStream data = File.OpenWrite(Path.Combine(folder, SyntheticModel.ExternalDataName)))
            data.SetLength(data.Length / 2);

        Expect(Models.Spec(folder), LoadErrorCode.ExternalDataMissing, "model.onnx_data");
    }

    [TestCase("onnx/model.onnx")]
    [TestCase("config.json")]
    [TestCase("tokenizer.json")]
    public void A_missing_file_is_named(string file)
    {
        string folder = Models.CopyOf(Models.Folder());
        File.Delete(Path.Combine(folder, file));

        Expect(Models.Spec(folder), LoadErrorCode.FileMissing, file);
    }

    [TestCase("config.json", "{", LoadErrorCode.ConfigInvalid)]
    [TestCase("generation_config.json", "[1]", LoadErrorCode.ConfigInvalid)]
    [TestCase("tokenizer.json", "{\"model\": {\"type\": \"Unigram\"}}", LoadErrorCode.TokenizerInvalid)]
    [TestCase("onnx/model.onnx", "", LoadErrorCode.ModelCorrupt)]
    public void A_malformed_file_is_named(string file, string content, LoadErrorCode code)
    {
        string folder = Models.CopyOf(Models.Folder());
        File.WriteAllText(Path.Combine(folder, file), content);

        Expect(Models.Spec(folder), code, file);
    }

    [Test]
    public void A_tokenizer_without_the_models_end_token_is_of_another_model()
    {
        string folder = Models.CopyOf(Models.Folder(Sound with { Shape = DecoderShape.Tiny with { Vocabulary = 4096 } }));
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), """{"eos_token_id": 4000}""");

        Expect(Models.Spec(folder), LoadErrorCode.TokenizerMismatch, "4000");
    }

    [Test]
    public void A_prompt_longer_than_the_models_context_leaves_no_room()
    {
        string folder = Models.Folder(Sound with { Shape = DecoderShape.Tiny with { MaxPositions = 24 } });

        Expect(Models.Spec(folder), LoadErrorCode.PromptTooLong, "max_position_embeddings");
    }

    [Test]
    public void A_prompt_longer_than_the_contexts_limit_leaves_no_room() =>
        Expect(Models.Spec(Models.Folder()) with { MaxPromptTokens = 8 }, LoadErrorCode.PromptTooLong, "max_prompt_tokens is 8");

    [Test]
    public void A_label_without_text_is_refused() =>
        Expect(Models.Spec(Models.Folder()) with { Labels = [new("", "yes")] }, LoadErrorCode.LabelInvalid, "'yes'");

    [Test]
    public void Labels_that_are_the_same_tokens_are_refused() =>
        Expect(Models.Spec(Models.Folder()) with { Labels = [new(" yes", "a"), new(" yes", "b")] }, LoadErrorCode.LabelInvalid, "' yes'");

    [Test]
    public void A_stray_brace_in_the_template_is_a_fault_of_the_prompt() =>
        Expect(Models.Spec(Models.Folder()) with { Prompt = new PromptSpec { Template = "Claim: {claim" } }, LoadErrorCode.PromptInvalid,
            "{");

    [Test]
    public void A_prompt_is_either_a_template_or_messages() =>
        Expect(Models.Spec(Models.Folder()) with { Prompt = new PromptSpec() }, LoadErrorCode.PromptInvalid, "either");

    [Test]
    public void Weights_beyond_the_budget_are_refused_before_they_are_loaded() =>
        Expect(Models.Spec(Models.Folder()) with { MemoryBudgetBytes = 4096 }, LoadErrorCode.OutOfMemory, "memory_mib");

    [Test]
    public void A_budget_without_room_for_one_row_is_refused()
    {
        string folder = Models.Folder();
        long weights = Directory.GetFiles(Path.Combine(folder, "onnx")).Sum(file => new FileInfo(file).Length);

        Expect(Models.Spec(folder) with { MemoryBudgetBytes = weights + 4096 }, LoadErrorCode.OutOfMemory, "One prompt of 512 tokens");
    }

    [TestCase("cuda")]
    [TestCase("abacus")]
    public void A_provider_that_is_not_there_is_refused(string provider) =>
        Expect(Models.Spec(Models.Folder()) with { Provider = provider }, LoadErrorCode.ProviderUnavailable, provider);

    [Test]
    public void A_load_that_is_cancelled_ends_as_cancelled() => Assert.That(
        () => InferenceEngine.Load(Models.Spec(Models.Folder()), null, new CancellationToken(canceled: true)),
        Throws.InstanceOf<OperationCanceledException>());

    private static void Expect(EngineSpec spec, LoadErrorCode code, string named)
    {
        EngineLoadException error = Models.LoadError(spec);
        Assert.That(error.Code, Is.EqualTo(code), error.Message);
        Assert.That(error.Message, Does.Contain(named));
    }
}
