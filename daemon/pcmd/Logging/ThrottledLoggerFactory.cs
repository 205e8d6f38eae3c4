using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pcmd.Logging;

/// <summary>
/// Bounds the lines of each event in a minute, so that no client can fill the logs or push out of them what others need to see. How many were
/// left out is said with the next line. What an admin turned on to look for something (debug and below) is not bounded.
/// </summary>
internal sealed class ThrottledLoggerFactory(ILoggerFactory inner, TimeProvider time) : ILoggerFactory
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, Event> _events = new();

    public ILogger CreateLogger(string categoryName) => new Throttled(inner.CreateLogger(categoryName), this);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class Event
    {
        public long Since;
        public int Lines;
        public int LeftOut;
    }

    // True when the line may be written; then also how many were left out before it.
    private bool MayWrite(EventId id, out int leftOut)
    {
        var counted = _events.GetOrAdd(id.Id, _ => new Event { Since = time.GetTimestamp() });
        lock (counted)
        {
            if (time.GetElapsedTime(counted.Since) > Minute)
            {
                counted.Since = time.GetTimestamp();
                counted.Lines = 0;
            }

            leftOut = counted.LeftOut;
            if (counted.Lines++ >= Limits.LogLinesPerMinute)
            {
                counted.LeftOut++;
                return false;
            }

            counted.LeftOut = 0;
            return true;
        }
    }

    private sealed class Throttled(ILogger inner, ThrottledLoggerFactory factory) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel <= LogLevel.Debug)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            if (!factory.MayWrite(eventId, out var leftOut))
                return;
            if (leftOut > 0)
                LoggingLog.LeftOut(inner, eventId.Id, leftOut);
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
