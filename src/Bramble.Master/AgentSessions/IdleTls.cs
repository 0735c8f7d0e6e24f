using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Bramble.Master.AgentSessions;

/// <summary>
/// Makes OpenSSL give back its two record buffers of a connection, 33 KiB, while nothing is on the way: of thousands of agents
/// nearly all are silent at any moment. .NET offers no way to ask for it, so it is asked for where OpenSSL says that a context
/// is made, through its public functions only. Where they are not found all works as before, with more memory.
/// </summary>
internal static unsafe class IdleTls
{
    private const int ContextClass = 1; // CRYPTO_EX_INDEX_SSL_CTX of openssl/crypto.h
    private const int ModeCommand = 33; // SSL_CTRL_MODE of openssl/ssl.h
    private const nint ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS of openssl/ssl.h

    private static readonly Lock Once = new();
    private static delegate* unmanaged<nint, int, nint, nint, nint> _control;

    /// <summary>Asks for it in every context made from now on. Does nothing the second time.</summary>
    /// <returns>Whether OpenSSL took the wish.</returns>
    public static bool TryReleaseBuffers()
    {
        lock (Once)
        {
            return _control is not null || TryRegister();
        }
    }

    private static bool TryRegister()
    {
        // The major version is the library's name, and this loads the one that .NET uses.
        if (!TryVersion(out var major)
            || !NativeLibrary.TryLoad($"libcrypto.so.{major}", out var crypto)
            || !NativeLibrary.TryLoad($"libssl.so.{major}", out var ssl)
            || !NativeLibrary.TryGetExport(crypto, "CRYPTO_get_ex_new_index", out var register)
            || !NativeLibrary.TryGetExport(ssl, "SSL_CTX_ctrl", out var control))
        {
            return false;
        }

        _control = (delegate* unmanaged<nint, int, nint, nint, nint>)control;
        delegate* unmanaged<nint, nint, nint, int, nint, nint, void> created = &Created;
        return ((delegate* unmanaged<int, nint, nint, void*, nint, nint, int>)register)(ContextClass, 0, 0, created, 0, 0) >= 0;
    }

    private static bool TryVersion(out long major)
    {
        try
        {
            major = SafeEvpPKeyHandle.OpenSslVersion >> 28;
            // Before 3 the name has another form; no system that .NET 10 supports has one.
            return major >= 3;
        }
        catch (Exception e) when (e is PlatformNotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            major = 0;
            return false;
        }
    }

    /// <summary>OpenSSL has made a context.</summary>
    [UnmanagedCallersOnly]
    private static void Created(nint context, nint value, nint values, int index, nint number, nint pointer) => _control(context, ModeCommand, ReleaseBuffers, 0);
}
