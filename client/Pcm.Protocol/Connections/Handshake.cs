namespace Pcm.Protocol;

/// <summary>The first frames of a connection, on both sides.</summary>
public static class Handshake
{
    /// <summary>Greets as a client.</summary>
    /// <exception cref="PcmException">The error that the peer answered with, or a protocol violation of its.</exception>
    /// <exception cref="ConnectionLostException">The peer is gone, or did not answer within <see cref="Limits.GreetingTimeout"/>.</exception>
    public static async Task<WelcomeMessage> GreetAsync(Connection connection, HelloMessage hello, CancellationToken cancellationToken)
    {
        await connection.SendAsync(0, hello, cancellationToken);
        return await ReadWelcomeAsync(connection, cancellationToken);
    }

    /// <summary>Greets as a client on the calling thread.</summary>
    /// <inheritdoc cref="GreetAsync"/>
    public static WelcomeMessage Greet(Connection connection, HelloMessage hello)
    {
        connection.Send(0, hello);
        try
        {
            return Accept(connection, connection.Read(Limits.GreetingTimeout));
        }
        catch (TimeoutException e)
        {
            throw NoAnswer(e);
        }
    }

    /// <summary>Greets as a worker.</summary>
    /// <inheritdoc cref="GreetAsync"/>
    public static async Task<WelcomeMessage> AttachAsync(Connection connection, AttachMessage attach, CancellationToken cancellationToken)
    {
        await connection.SendAsync(0, attach, cancellationToken);
        return await ReadWelcomeAsync(connection, cancellationToken);
    }

    /// <summary>
    /// Reads the greeting of whoever has dialled and settles the version. The caller decides whether the peer may be what it says, and
    /// answers with <see cref="WelcomeAsync"/>, or closes with the error.
    /// </summary>
    /// <exception cref="PcmException">No greeting, or no version in common: close with it.</exception>
    /// <exception cref="ConnectionLostException">The peer is gone, or did not greet within <see cref="Limits.GreetingTimeout"/>.</exception>
    public static async Task<Greeting> ReceiveAsync(Connection connection, CancellationToken cancellationToken)
    {
        connection.MaxReceiveBytes = Limits.MaxHelloBytes;
        var frame = await ReadInTimeAsync(connection, "the peer did not greet", cancellationToken)
            ?? throw new ConnectionLostException("the peer closed without a greeting");
        if (frame.Stream != 0) throw new PcmException(ErrorCode.ProtocolViolation, "a greeting belongs on stream 0");

        switch (frame.Kind)
        {
            case MessageKind.Hello:
                var hello = frame.Read<HelloMessage>();
                return new Greeting(Settle(hello.MinVersion, hello.MaxVersion), hello, null);
            case MessageKind.Attach:
                var attach = frame.Read<AttachMessage>();
                return new Greeting(Settle(attach.MinVersion, attach.MaxVersion), null, attach);
            default:
                throw new PcmException(ErrorCode.ProtocolViolation, $"the first frame is {Frame.Name(frame.Kind)}; it must be hello");
        }
    }

    /// <summary>Answers a greeting; from here on frames up to the limit in the answer are taken.</summary>
    public static ValueTask WelcomeAsync(Connection connection, WelcomeMessage welcome, CancellationToken cancellationToken)
    {
        connection.MaxReceiveBytes = welcome.MaxFrameBytes;
        return connection.SendAsync(0, welcome, cancellationToken);
    }

    // The highest version that both speak.
    private static uint Settle(uint min, uint max)
    {
        if (min > max) throw new PcmException(ErrorCode.ProtocolViolation, $"a range of versions from {min} to {max}");
        if (min > Limits.MaxVersion || max < Limits.MinVersion)
        {
            throw new PcmException(
                ErrorCode.VersionMismatch,
                $"this side speaks protocol versions {Limits.MinVersion} to {Limits.MaxVersion}, the peer {min} to {max}; install matching builds");
        }

        return Math.Min(max, Limits.MaxVersion);
    }

    private static async Task<WelcomeMessage> ReadWelcomeAsync(Connection connection, CancellationToken cancellationToken) =>
        Accept(connection, await ReadInTimeAsync(connection, "the peer did not answer the greeting", cancellationToken));

    private static WelcomeMessage Accept(Connection connection, Frame? answer)
    {
        if (answer is not { } frame) throw new ConnectionLostException("the peer closed without answering the greeting");
        if (frame.Kind == MessageKind.Error) throw frame.Read<ErrorMessage>().ToException();

        var welcome = frame.Read<WelcomeMessage>();
        if (welcome.Version is < Limits.MinVersion or > Limits.MaxVersion)
        {
            throw new PcmException(ErrorCode.VersionMismatch, $"the peer chose protocol version {welcome.Version}, which was not offered");
        }

        if (welcome.MaxFrameBytes < Limits.MaxHelloBytes || welcome.MaxRowBytes <= 0 || welcome.WindowRows <= 0 || welcome.WindowBytes <= 0)
        {
            throw new PcmException(ErrorCode.ProtocolViolation, "the peer's welcome has limits that nothing can keep");
        }

        connection.MaxSendBytes = welcome.MaxFrameBytes;
        return welcome;
    }

    private static async Task<Frame?> ReadInTimeAsync(Connection connection, string what, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limits.GreetingTimeout, connection.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await connection.ReadAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionLostException($"{what} within {Limits.GreetingTimeout.TotalSeconds} s", e);
        }
    }

    private static ConnectionLostException NoAnswer(Exception inner) =>
        new($"the peer did not answer the greeting within {Limits.GreetingTimeout.TotalSeconds} s", inner);
}
