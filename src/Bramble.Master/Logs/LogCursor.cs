using System.IO.Compression;
using System.Text;

namespace Bramble.Master.Logs;

/// <summary>
/// Reads a stream's files, the compressed one first, and goes on in the one that grows. Where something was not kept a line says
/// how much. Not thread safe.
/// </summary>
internal sealed class LogCursor(string path) : IDisposable
{
    private readonly byte[] _buffer = new byte[LogFrame.MaxLength];
    private FileStream? _file;
    private Stream? _packed;
    private bool _hasUnpacked;

    /// <summary>Up to here it has been read.</summary>
    public long Next { get; private set; }

    /// <summary>Length of the whole pieces read of the file that grows.</summary>
    public long FileLength { get; private set; }

    /// <summary>The line about what was not kept.</summary>
    public static byte[] Notice(long bytes) =>
        Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\n[{bytes} bytes of output were not kept]\n"));

    /// <summary>Reads the next piece that is new.</summary>
    /// <param name="notice">A line about what was not kept before it; empty where nothing is missing.</param>
    /// <param name="piece">The bytes, valid until the next call.</param>
    /// <returns>False where there is nothing more now.</returns>
    public bool TryRead(out byte[] notice, out ReadOnlyMemory<byte> piece)
    {
        notice = [];
        piece = default;
        while (TryFrame(out var offset, out var length))
        {
            if (offset + length <= Next && (offset < Next || length > 0))
            {
                continue;
            }

            if (offset > Next)
            {
                notice = Notice(offset - Next);
                Next = offset;
            }

            var skip = (int)(Next - offset);
            piece = _buffer.AsMemory(skip, length - skip);
            Next = offset + length;
            if (notice.Length > 0 || !piece.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads all there is.</summary>
    /// <returns>Up to where.</returns>
    public long SkipToEnd()
    {
        while (TryFrame(out var offset, out var length))
        {
            Next = Math.Max(Next, offset + length);
        }

        return Next;
    }

    public void Dispose()
    {
        _packed?.Dispose();
        _file?.Dispose();
    }

    private bool TryFrame(out long offset, out int length)
    {
        if (!_hasUnpacked)
        {
            if (TryPacked(out offset, out length))
            {
                return true;
            }

            _hasUnpacked = true;
            _packed?.Dispose();
            _packed = null;
        }

        if (TryGrowing(out offset, out length))
        {
            return true;
        }

        // Shortened or compressed meanwhile: the name belongs to another file, or to none. Pieces already read are passed over.
        if (_file is not null && !IsSame())
        {
            _file.Dispose();
            _file = null;
            FileLength = 0;
            _hasUnpacked = false;
            return TryFrame(out offset, out length);
        }

        return false;
    }

    private bool TryPacked(out long offset, out int length)
    {
        offset = 0;
        length = 0;
        if (_packed is null)
        {
            if (!File.Exists(path + ".gz"))
            {
                return false;
            }

            _packed = new GZipStream(new FileStream(path + ".gz", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), CompressionMode.Decompress);
        }

        return LogFrame.TryRead(_packed, _buffer, out offset, out length);
    }

    private bool TryGrowing(out long offset, out int length)
    {
        offset = 0;
        length = 0;
        if (_file is null)
        {
            if (!File.Exists(path))
            {
                return false;
            }

            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        _file.Position = FileLength;
        if (!LogFrame.TryRead(_file, _buffer, out offset, out length))
        {
            return false;
        }

        FileLength = _file.Position;
        return true;
    }

    private bool IsSame()
    {
        // Lengths suffice: a file that took another's place is shorter than what was read of that, and one that is gone has none.
        var now = new FileInfo(path);
        return now.Exists && now.Length >= FileLength;
    }
}
