namespace Pcm.Inference;

/// <summary>Checks a graph's files and loads them into a session.</summary>
internal static class ModelLoader
{
    /// <exception cref="EngineLoadException">The runtime, a file, the graph or the memory there is does not allow it.</exception>
    public static LoadedModel Load(EngineSpec spec)
    {
        OnnxRuntime runtime = LoadRuntime(spec);
        ModelConfig config = ModelConfig.Load(spec.SourceFolder);
        OnnxFileFacts file = ReadFile(spec.ModelPath);
        long parameterBytes = file.FileBytes + CheckExternalData(file);
        CheckMemory(spec, parameterBytes);
        ModelFileTimes? times = LatePacking.Suits(spec, file) ? ModelFileTimes.Of(file) : null;
        OnnxSession session = CreateSession(spec, runtime, file, packs: times is null);
        try
        {
            DecoderGraph graph = DecoderGraphReader.Read(spec.ModelPath, config, session.Inputs, session.Outputs);
            return new LoadedModel(runtime, file, session, graph, config, parameterBytes)
            {
                Packing = times is null ? null : new LatePacking(session, times, () => CreateSession(spec, runtime, file, packs: true)),
            };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static OnnxRuntime LoadRuntime(EngineSpec spec)
    {
        try
        {
            return OnnxRuntime.Load(spec.OnnxRuntimePath);
        }
        catch (OnnxRuntimeException e)
        {
            throw new EngineLoadException(LoadErrorCode.RuntimeUnavailable, e.Message, e);
        }
    }

    private static OnnxFileFacts ReadFile(string path)
    {
        if (!File.Exists(path))
            throw new EngineLoadException(LoadErrorCode.FileMissing, $"The model {path} is missing.");
        try
        {
            return OnnxFileReader.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new EngineLoadException(LoadErrorCode.ModelCorrupt,
                $"{path} is not an ONNX model or is damaged: {e.Message}. Download or export it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineLoadException(LoadErrorCode.FileMissing, $"The model {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The bytes of the files that weights lie in.</summary>
    private static long CheckExternalData(OnnxFileFacts file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        long total = 0;
        foreach ((string name, long needed) in file.ExternalFiles)
        {
            string path = Path.Combine(folder, name);
            if (!File.Exists(path))
                throw new EngineLoadException(LoadErrorCode.ExternalDataMissing,
                    $"{file.Path} keeps weights in {path}, which is missing; it has to lie beside the model.");
            long length = LinkedFile.Target(path).Length;
            if (length < needed)
            {
                throw new EngineLoadException(
                    LoadErrorCode.ExternalDataMissing, $"{path} has {length} bytes and {file.Path} needs {needed}: it was cut short or belongs to another model.");
            }
            total += length;
        }
        return total;
    }

    private static void CheckMemory(EngineSpec spec, long parameterBytes)
    {
        if (spec.MemoryBudgetBytes > 0 && parameterBytes > spec.MemoryBudgetBytes)
            throw OutOfMemory(
                $"the context may take {Mebibytes(spec.MemoryBudgetBytes)} MiB (memory_mib); use a smaller variant or raise it");
        // What the process may have: the machine's memory, or its control group's.
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (spec.Provider == ExecutionProviders.Cpu && parameterBytes > available)
            throw OutOfMemory($"this process may have {Mebibytes(available)} MiB; use a smaller variant");

        EngineLoadException OutOfMemory(string limit) =>
            new(LoadErrorCode.OutOfMemory, $"The weights of {spec.ModelPath} take {Mebibytes(parameterBytes)} MiB and {limit}.");
    }

    internal static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    private static OnnxSession CreateSession(EngineSpec spec, OnnxRuntime runtime, OnnxFileFacts file, bool packs)
    {
        if (LoadEdited(spec, runtime, file, packs) is { } edited)
            return edited;
        using OnnxSessionOptions options = OptionsFor(spec, runtime, packs);
        try
        {
            return OnnxSession.Load(runtime, spec.ModelPath, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw LoadErrors.OfSession(e, file);
        }
    }

    /// <summary>
    /// The graph with its output projection edited; null where there is nothing to edit, or weights are in files that the runtime does not follow
    /// from there: it takes links that lead out of the model's folder only when it reads the graph's file itself.
    /// </summary>
    private static OnnxSession? LoadEdited(EngineSpec spec, OnnxRuntime runtime, OnnxFileFacts file, bool packs)
    {
        bool onCpu = spec.Provider == ExecutionProviders.Cpu;
        if (file.FileBytes > Limits.MaxEditedGraphBytes || ProjectionEdits.TryApply(File.ReadAllBytes(file.Path), fuseTransposition: onCpu) is not { } graph)
            return null;
        using OnnxSessionOptions options = OptionsFor(spec, runtime, packs);
        options.Configure("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(Path.GetFullPath(file.Path))!);
        try
        {
            return OnnxSession.Load(runtime, graph, options);
        }
        catch (OnnxRuntimeException)
        {
            // The graph as it is in the file loads all the same, or says by itself what is wrong with it.
            return null;
        }
    }

    private static OnnxSessionOptions OptionsFor(EngineSpec spec, OnnxRuntime runtime, bool packs)
    {
        var options = new OnnxSessionOptions();
        try
        {
            Configure(options, spec);
            if (!packs)
                options.Configure("session.disable_prepacking", "1");
            ExecutionProviders.Append(runtime, options, spec.Provider, spec.DeviceIndex, spec.MemoryBudgetBytes);
            return options;
        }
        catch (OnnxRuntimeException e)
        {
            options.Dispose();
            string what = e.Code == OrtErrorCode.NotFound ? e.Message
                : $"Execution provider {spec.Provider} cannot use device {spec.DeviceIndex}: {e.Message}";
            throw new EngineLoadException(LoadErrorCode.ProviderUnavailable, what, e);
        }
    }

    private static void Configure(OnnxSessionOptions options, EngineSpec spec)
    {
        int threads = spec.Threads > 0 ? spec.Threads : spec.Cpus?.Count ?? Environment.ProcessorCount;
        options.Threads = threads;
        // Every pass has another shape.
        options.MemoryPattern = false;
        // Threads spin between the operators of a pass and sleep between passes, so that an idle context takes no CPU.
        options.Configure("session.force_spinning_stop", "1");
        // Weight-only int8 is multiplied in float32: by default the runtime would round activations to int8 there, which turns the last bit
        // of a sum into a tenth of a log-probability, and so lets a row's neighbours show.
        options.Configure("session.qdq_matmulnbits_accuracy_level", "1");
        if (spec.Cpus is { Count: > 0 } cpus && threads > 1)
            options.Configure("session.intra_op_thread_affinities", Affinities(cpus, threads));
    }

    /// <summary>One list of processors for each thread but the caller's, numbered from 1 as the runtime wants it.</summary>
    private static string Affinities(IReadOnlyList<int> cpus, int threads) =>
        string.Join(';', Enumerable.Range(1, threads - 1).Select(thread => cpus[thread % cpus.Count] + 1));
}
