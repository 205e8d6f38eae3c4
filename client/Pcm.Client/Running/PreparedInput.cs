using Pcm.Client.Input;

namespace Pcm.Client.Running;

/// <summary>An input with the reader that its format and the prompt's fields ask for.</summary>
internal sealed record PreparedInput(InputSource Source, RowReader Reader, InputFormat Format, RowShape Shape, long LengthBytes) : IDisposable
{
    /// <summary>How much has been read, 0 to 1; null where the length is not known.</summary>
    public double? FractionRead => LengthBytes > 0 ? Math.Min(1, (double)Source.BytesRead / LengthBytes) : null;

    public static PreparedInput Create(InputFile file, RunRequest request, RowShape shape, IReadOnlyCollection<string> optionalFields)
    {
        var source = file.Read();
        var (reader, format) = RowReaders.Create(source, request.Format, file.FileName, shape, optionalFields);
        return new PreparedInput(source, reader, format, shape, file.LengthBytes);
    }

    public void Dispose() => Source.Dispose();
}
