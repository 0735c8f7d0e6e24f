namespace Bramble.Master.Store;

/// <summary>Several ids in one value: 16 bytes each, one after the other.</summary>
internal static class IdBlob
{
    private const int Length = 16;

    public static byte[] Of(IEnumerable<Guid> ids) => [.. ids.SelectMany(id => id.ToByteArray(bigEndian: true))];

    public static IEnumerable<Guid> Read(byte[] bytes)
    {
        for (var at = 0; at + Length <= bytes.Length; at += Length)
        {
            yield return new Guid(bytes.AsSpan(at, Length), bigEndian: true);
        }
    }
}
