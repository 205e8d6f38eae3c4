using Pcm.Contexts;
using Pcmd.Devices;

namespace Pcmd.Residency;

/// <summary>One place where a context could be, and the memory it would take there.</summary>
internal sealed record Candidate(Device Device, ManifestVariant Variant, long Bytes);
