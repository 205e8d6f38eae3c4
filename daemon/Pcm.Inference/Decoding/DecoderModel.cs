namespace Pcm.Inference;

/// <summary>A decoder graph in a session: runs passes, one at a time.</summary>
internal sealed class DecoderModel : IDisposable
{
    private readonly Lock _running = new();
    private readonly PassInputs _inputs;
    private readonly DeviceMemoryInfo _host = new("Cpu", deviceIndex: 0);
    private readonly byte[] _logitsName;
    private readonly (byte[] Past, byte[] Present)[] _cacheNames;
    private OnnxSession? _session;

    public DecoderModel(OnnxSession session, DecoderGraph graph)
    {
        _session = session;
        Graph = graph;
        _inputs = new PassInputs(graph);
        _logitsName = OrtNative.Utf8(graph.Logits.Name);
        _cacheNames = [.. graph.Cache.Select(tensor => (OrtNative.Utf8(tensor.Past), OrtNative.Utf8(tensor.Present)))];
    }

    public DecoderGraph Graph { get; }

    /// <summary>Told now and then, on the pass's own thread, while a pass waits for <see cref="Replace"/>.</summary>
    public Action? Waiting { get; set; }

    /// <summary>Has passes run in another session of the same graph from now on. They wait while it is loaded.</summary>
    /// <param name="load">Loads the session.</param>
    /// <param name="replaced">Runs in it before any pass does.</param>
    public void Replace(Func<OnnxSession> load, Action replaced)
    {
        lock (_running)
        {
            if (_session is null)
                return;
            OnnxSession session = load();
            _session.Dispose();
            _session = session;
            replaced();
        }
    }

    /// <summary>Runs the graph once.</summary>
    /// <exception cref="OnnxRuntimeException">The runtime failed.</exception>
    public PassResult Run(PassRequest pass, CancellationToken cancellation)
    {
        while (!_running.TryEnter(Limits.WaitingInterval))
        {
            cancellation.ThrowIfCancellationRequested();
            Waiting?.Invoke();
        }
        try
        {
            ObjectDisposedException.ThrowIf(_session is null, this);
            return RunIn(_session, pass, cancellation);
        }
        finally
        {
            _running.Exit();
        }
    }

    public void Dispose()
    {
        lock (_running)
        {
            _session?.Dispose();
            _session = null;
        }
        _inputs.Dispose();
        _host.Dispose();
    }

    private PassResult RunIn(OnnxSession session, PassRequest pass, CancellationToken cancellation)
    {
        using var binding = new OnnxIoBinding(session);
        List<(string Name, OnnxTensor Tensor)> inputs = _inputs.Fill(pass);
        try
        {
            foreach ((string name, OnnxTensor tensor) in inputs)
                binding.Input(OrtNative.Utf8(name), tensor);
            for (int i = 0; i < _cacheNames.Length; i++)
                binding.Input(_cacheNames[i].Past, pass.Past.Tensors[i]);
            binding.Output(_logitsName, _host);
            if (pass.WantsPresent)
            {
                foreach ((_, byte[] present) in _cacheNames)
                    binding.Output(present, _host);
            }
            session.Run(binding, cancellation);
            return new PassResult(pass, binding.TakeOutputs(), rowsOwnPositions: Graph.KeptPositions is not null);
        }
        finally
        {
            foreach ((_, OnnxTensor tensor) in inputs)
                tensor.Dispose();
        }
    }
}
