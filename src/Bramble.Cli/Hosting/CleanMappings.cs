using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Bramble.Cli.Hosting;

/// <summary>
/// The parts of a process's memory that are a file's content, read-only, and unchanged: what is dropped of them comes back from the file.
/// A part with so much as one page of the process's own is none of them: the JIT runtime patches its code in place, and a dropped
/// patch ends the process at some later exception.
/// </summary>
internal static class CleanMappings
{
    /// <summary>Parts that are told of; an agent has some 30.</summary>
    private const int MaxParts = 512;

    private const int MaxLine = 8192; // A path of PATH_MAX fits.

    /// <summary>A stretch of memory.</summary>
    /// <param name="Start">Its address.</param>
    /// <param name="Length">Its bytes.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Part(nuint Start, nuint Length);

    /// <summary>Reads a file such as <c>/proc/self/smaps</c>; collected first, since what is dropped is the reader's own code too.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The parts; none where the file cannot be read.</returns>
    public static IReadOnlyList<Part> Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static List<Part> Read(Stream stream)
    {
        var parts = new List<Part>();
        Part? candidate = null;
        var buffer = new byte[MaxLine];
        var held = 0;
        while (stream.Read(buffer, held, buffer.Length - held) is > 0 and var read)
        {
            held += read;
            var rest = buffer.AsSpan(0, held);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                Take(rest[..end], parts, ref candidate);
                rest = rest[(end + 1)..];
            }

            if (rest.Length == buffer.Length)
            {
                return parts; // No such line is known; what was found is still so.
            }

            rest.CopyTo(buffer);
            held = rest.Length;
        }

        Add(parts, candidate);
        return parts;
    }

    private static void Take(ReadOnlySpan<byte> line, List<Part> parts, ref Part? candidate)
    {
        if (IsOwn(line))
        {
            candidate = null;
            return;
        }

        var space = line.IndexOf((byte)' ');
        if (space <= 0 || line[space - 1] == ':')
        {
            return; // A figure of the part that is being read.
        }

        Add(parts, candidate);
        candidate = HeadOf(line, space);
    }

    /// <summary>Whether a figure says that pages of the part are the process's own, in memory or in swap.</summary>
    private static bool IsOwn(ReadOnlySpan<byte> line) =>
        (line.StartsWith("Private_Dirty:"u8) || line.StartsWith("Shared_Dirty:"u8) || line.StartsWith("Anonymous:"u8) || line.StartsWith("Swap:"u8) || line.StartsWith("Locked:"u8))
        && line.IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;

    /// <summary>The part of a line such as <c>55a8d77bd000-55a8d77bf000 r-xp 00000000 fe:00 247629  /usr/bin/head</c>; null where it is not read-only or no file's.</summary>
    private static Part? HeadOf(ReadOnlySpan<byte> line, int space)
    {
        var range = line[..space];
        var dash = range.IndexOf((byte)'-');
        var rest = line[(space + 1)..];
        return dash > 0
            && rest.Length > 4 && rest[0] == 'r' && rest[1] == '-' && rest[3] == 'p'
            && rest.IndexOf((byte)'/') >= 0
            && nuint.TryParse(Encoding.ASCII.GetString(range[..dash]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            && nuint.TryParse(Encoding.ASCII.GetString(range[(dash + 1)..]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            && end > start
            ? new Part(start, end - start)
            : null;
    }

    private static void Add(List<Part> parts, Part? part)
    {
        if (part is { } clean && parts.Count < MaxParts)
        {
            parts.Add(clean);
        }
    }
}
