using System.Security.Cryptography;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Hosting;

/// <summary>Where ids come from; the only place that makes them.</summary>
internal sealed class IdSource(RandomNumberGenerator random)
{
    /// <summary>A random UUID v4, as the tutorial's master gives each connection.</summary>
    public NodeId NextClassicId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.GetBytes(bytes);
        // RFC 9562, section 5.4: version 4 in the high half of octet 6, variant 10 in the top bits of octet 8.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new NodeId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>A node's id: a UUID v7, so that ids sort by when they were given.</summary>
    /// <param name="now">The wall clock.</param>
    public NodeId NextNodeId(DateTimeOffset now) => new(NextVersion7(now));

    /// <summary>A job's id: a UUID v7.</summary>
    /// <param name="now">The wall clock.</param>
    public JobId NextJobId(DateTimeOffset now) => new(NextVersion7(now));

    private Guid NextVersion7(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.GetBytes(bytes);
        // RFC 9562, section 5.7: 48 bits of milliseconds, version 7, variant 10.
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, (now.ToUnixTimeMilliseconds() << 16) | System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A token's id and secret.</summary>
    public (TokenId Id, byte[] Secret) NextToken()
    {
        var (id, secret) = (new byte[TokenId.ByteLength], new byte[Protocol.Joining.JoinToken.SecretLength]);
        random.GetBytes(id);
        random.GetBytes(secret);
        return (TokenId.FromBytes(id), secret);
    }

    /// <summary>Tells one run of the master from the next: 8 lower-case hex digits.</summary>
    public string NextStartId()
    {
        Span<byte> bytes = stackalloc byte[4];
        random.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
