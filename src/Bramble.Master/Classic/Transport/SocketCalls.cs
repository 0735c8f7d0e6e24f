using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bramble.Master.Classic.Transport;

/// <summary>What .NET's sockets do not offer: its Send that does not block forgets how much it sent when that was not all.</summary>
internal static partial class SocketCalls
{
    private const int DoNotWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int TryAgain = 11; // EAGAIN, the same on every Linux architecture we build for.
    private const int Interrupted = 4; // EINTR

    /// <summary>Sends what the system takes at once.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="bytes">What is to be sent.</param>
    /// <returns>How many bytes it took, perhaps none.</returns>
    /// <exception cref="SocketException">The connection is gone.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public static int Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var sent = Native.Send(socket.SafeHandle, bytes, (nuint)bytes.Length, DoNotWait | NoSignal);
            if (sent >= 0)
            {
                return (int)sent;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case TryAgain:
                    return 0;
                case Interrupted:
                    continue;
                default:
                    throw new SocketException((int)SocketError.ConnectionReset);
            }
        }
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nuint length, int flags);
    }
}
