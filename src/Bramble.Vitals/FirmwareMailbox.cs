using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bramble.Vitals;

/// <summary>
/// Asks by ioctl on the mailbox's device, as vcgencmd does. <c>vcio_gencmd</c> comes first: on newer systems only it
/// belongs to the group <c>video</c>. A call is a round trip to another processor, under one lock in the kernel.
/// </summary>
internal sealed class FirmwareMailbox(string sysroot) : IFirmwareMailbox
{
    /// <summary>Longest command and answer.</summary>
    public const int MostBytes = 1024;

    // _IOWR(100, 0, char *): the size of a pointer is part of the number.
    private static readonly nuint Request = IntPtr.Size == 8 ? 0xC008_6400u : 0xC004_6400u;

    // GET_GENCMD_RESULT.
    private const uint Tag = 0x0003_0080;
    private const int HeaderWords = 6;
    private const uint Answered = 0x8000_0000;

    private static readonly string[] Devices = ["dev/vcio_gencmd", "dev/vcio"];

    private readonly uint[] _message = new uint[HeaderWords + (MostBytes / sizeof(uint)) + 1];
    private SafeFileHandle? _device;

    public int Ask(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        if (command.Length >= MostBytes || (_device ??= Open()) is not { } device)
        {
            return -1;
        }

        Array.Clear(_message);
        _message[0] = (uint)(_message.Length * sizeof(uint));
        _message[2] = Tag;
        _message[3] = MostBytes;
        var text = MemoryMarshal.AsBytes(_message.AsSpan(HeaderWords, MostBytes / sizeof(uint)));
        command.CopyTo(text);
        if (Native.Ioctl(device, Request, ref _message[0]) < 0 || _message[1] != Answered || _message[5] != 0)
        {
            device.Dispose();
            _device = null;
            return -1;
        }

        var end = text.IndexOf((byte)0);
        var found = text[..(end < 0 ? text.Length : end)];
        found.CopyTo(answer);
        return found.Length;
    }

    private SafeFileHandle? Open()
    {
        foreach (var path in Devices.Select(device => Path.Join(sysroot, device)).Where(File.Exists))
        {
            try
            {
                return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // The next one may be allowed.
            }
        }

        return null;
    }
}
