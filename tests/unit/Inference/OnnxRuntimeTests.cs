using NUnit.Framework;
using Pcm.Inference;
using Pcm.Synth.Onnx;

namespace Pcm.UnitTests.Inference;

public sealed class OnnxRuntimeTests
{
    [Test]
    public void A_missing_library_is_an_error_that_names_the_path()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => OnnxRuntimeLocator.Find("/nowhere/libonnxruntime.so"))!;

        Assert.That(error.Code, Is.EqualTo(OrtErrorCode.LibraryUnavailable));
        Assert.That(error.Message, Does.Contain("/nowhere/libonnxruntime.so"));
    }

    [Test]
    public void A_folder_stands_for_the_library_in_it_and_links_are_followed()
    {
        string folder = Models.NewFolder();
        File.CreateSymbolicLink(Path.Combine(folder, "libonnxruntime.so"), TestPaths.OnnxRuntime);

        Assert.That(OnnxRuntimeLocator.Find(folder), Is.EqualTo(Path.GetFullPath(TestPaths.OnnxRuntime)));
    }

    [Test]
    public void The_runtime_says_its_version_and_providers()
    {
        Assert.That(Models.Runtime.Version, Does.Match(@"^1\.\d+\.\d+"));
        Assert.That(Models.Runtime.AvailableProviders, Does.Contain("CPUExecutionProvider"));
        Assert.That(ExecutionProviders.Available(Models.Runtime), Does.Contain("cpu"));
    }

    [Test]
    public void A_provider_that_is_not_there_is_refused_with_those_that_are()
    {
        using var options = new OnnxSessionOptions();
        var error = Assert.Throws<OnnxRuntimeException>(
            () => ExecutionProviders.Append(Models.Runtime, options, "cuda", deviceIndex: 0, deviceMemoryBytes: 0))!;

        Assert.That(error.Message,
            Does.Contain("cuda is not available").And.Contain(Path.GetDirectoryName(TestPaths.OnnxRuntime)!).And.Contain("cpu"));
    }

    [Test]
    public void Inputs_outputs_and_metadata_are_read()
    {
        using OnnxSession session = Load(Doubler());

        Assert.That(session.Inputs.Single().Describe(), Is.EqualTo("float[rows, 3]"));
        Assert.That(session.Outputs.Select(output => output.Name), Is.EqualTo(["twice", "thrice"]));
        Assert.That(session.Metadata.Producer, Is.Not.Empty);
    }

    [Test]
    public void A_run_by_name_returns_the_outputs_that_were_asked_for()
    {
        using OnnxSession session = Load(Doubler());
        using var memory = new OnnxMemory(6 * sizeof(float));
        ((float[])[1, 2, 3, 4, 5, 6]).CopyTo(memory.Span<float>(6));
        using OnnxTensor input = OnnxTensor.Over(memory, TensorElementType.Float, [2, 3]);

        OnnxTensor[] outputs = session.Run([("value", input)], ["thrice"], CancellationToken.None);

        Assert.That(outputs.Single().Dimensions, Is.EqualTo([2, 3]));
        Assert.That(Values(outputs[0], 6), Is.EqualTo([3, 6, 9, 12, 15, 18]));
        outputs[0].Dispose();
    }

    [Test]
    public void A_bound_output_is_written_into_the_callers_memory()
    {
        using OnnxSession session = Load(Doubler());
        using var from = new OnnxMemory(3 * sizeof(float));
        using var to = new OnnxMemory(3 * sizeof(float));
        ((float[])[1, 2, 3]).CopyTo(from.Span<float>(3));
        using OnnxTensor input = OnnxTensor.Over(from, TensorElementType.Float, [1, 3]);
        using OnnxTensor output = OnnxTensor.Over(to, TensorElementType.Float, [1, 3]);
        using var binding = new OnnxIoBinding(session);
        binding.Input("value\0"u8.ToArray(), input);
        binding.Output("twice\0"u8.ToArray(), output);

        session.Run(binding, CancellationToken.None);

        Assert.That(to.Span<float>(3).ToArray(), Is.EqualTo([2, 4, 6]));
    }

    [Test]
    public void A_failed_run_throws_the_runtimes_own_code_and_message()
    {
        using OnnxSession session = Load(Doubler());
        using var memory = new OnnxMemory(2 * sizeof(float));
        using OnnxTensor wrong = OnnxTensor.Over(memory, TensorElementType.Float, [1, 2]);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run([("value", wrong)], ["twice"], CancellationToken.None))!;

        Assert.That(error.Code, Is.EqualTo(OrtErrorCode.InvalidArgument));
        Assert.That(error.Message, Does.Contain("value"));
    }

    [Test]
    public void A_cancelled_run_ends_as_cancelled()
    {
        using OnnxSession session = Load(Doubler());
        using var binding = new OnnxIoBinding(session);

        Assert.Throws<OperationCanceledException>(() => session.Run(binding, new CancellationToken(canceled: true)));
    }

    [Test]
    public void A_tensor_larger_than_its_memory_is_refused()
    {
        using var memory = new OnnxMemory(8);

        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxTensor.Over(memory, TensorElementType.Int64, [2]));
    }

    private static unsafe float[] Values(OnnxTensor tensor, int count) => new Span<float>(tensor.Data, count).ToArray();

    private static OnnxSession Load(byte[] graph)
    {
        OnnxRuntime runtime = Models.Runtime;
        using var options = new OnnxSessionOptions { Threads = 1 };
        return OnnxSession.Load(runtime, graph, options);
    }

    private static byte[] Doubler()
    {
        var graph = new GraphBuilder(external: null);
        string value = graph.Input("value", ElementType.Float, "rows", 3);
        graph.Output("twice", graph.Sum(value, value), ElementType.Float, "rows", 3);
        graph.Output("thrice", graph.Sum(graph.Sum(value, value), value), ElementType.Float, "rows", 3);
        var stream = new MemoryStream();
        graph.WriteModel(stream, opset: 17, irVersion: 8);
        return stream.ToArray();
    }
}
