namespace Bramble.Dashboard.Assets;

/// <summary>A file that pages load.</summary>
/// <param name="Path">Where it is served; has the content's hash in it, so that it may be kept for ever.</param>
/// <param name="ContentType">The Content-Type header.</param>
/// <param name="Bytes">The content.</param>
internal sealed record Asset(string Path, string ContentType, byte[] Bytes);
