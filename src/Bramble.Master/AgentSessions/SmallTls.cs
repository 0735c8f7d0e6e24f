using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Bramble.Master.AgentSessions;

/// <summary>
/// Asks OpenSSL for two things that .NET offers no way to ask for, so that thousands of silent sessions fit: that a connection
/// gives back its two record buffers (33 KiB) while nothing is on the way, and that no session tickets are given out. Without
/// tickets nothing can be resumed, so connections may share the context that .NET shares only where they might resume (12 KiB).
/// It is asked for where OpenSSL says that it makes an object, and through its public functions only.
/// </summary>
internal static unsafe class SmallTls
{
    private const int ConnectionClass = 0; // CRYPTO_EX_INDEX_SSL of openssl/crypto.h
    private const int ContextClass = 1; // CRYPTO_EX_INDEX_SSL_CTX of openssl/crypto.h
    private const int ModeCommand = 33; // SSL_CTRL_MODE of openssl/ssl.h
    private const nint ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS of openssl/ssl.h

    private static readonly Lock Once = new();
    private static bool _isDone;
    private static delegate* unmanaged<nint, int, nint, nint, nint> _control;
    private static delegate* unmanaged<nint, nint> _contextOf;
    private static delegate* unmanaged<nint, nuint, int> _setContextTickets;
    private static delegate* unmanaged<nint, nuint, int> _setTickets;

    /// <summary>Asks for both in every context and connection made from now on. Does nothing the second time.</summary>
    /// <returns>Whether OpenSSL took the wish; else all works as without it, and nothing may be shared.</returns>
    public static bool TryApply()
    {
        lock (Once)
        {
            return _isDone = _isDone || (TryLoad(out var register) && TryRegister(register));
        }
    }

    private static bool TryLoad(out nint register)
    {
        register = 0;
        // The major version is the library's name, and this loads the one that .NET uses.
        if (!TryVersion(out var major)
            || !NativeLibrary.TryLoad($"libcrypto.so.{major}", out var crypto)
            || !NativeLibrary.TryLoad($"libssl.so.{major}", out var ssl)
            || !NativeLibrary.TryGetExport(crypto, "CRYPTO_get_ex_new_index", out register)
            || !NativeLibrary.TryGetExport(ssl, "SSL_CTX_ctrl", out var control)
            || !NativeLibrary.TryGetExport(ssl, "SSL_get_SSL_CTX", out var contextOf)
            || !NativeLibrary.TryGetExport(ssl, "SSL_CTX_set_num_tickets", out var setContextTickets)
            || !NativeLibrary.TryGetExport(ssl, "SSL_set_num_tickets", out var setTickets))
        {
            return false;
        }

        _control = (delegate* unmanaged<nint, int, nint, nint, nint>)control;
        _contextOf = (delegate* unmanaged<nint, nint>)contextOf;
        _setContextTickets = (delegate* unmanaged<nint, nuint, int>)setContextTickets;
        _setTickets = (delegate* unmanaged<nint, nuint, int>)setTickets;
        return true;
    }

    private static bool TryRegister(nint export)
    {
        var register = (delegate* unmanaged<int, nint, nint, delegate* unmanaged<nint, nint, nint, int, nint, nint, void>, nint, nint, int>)export;
        return register(ContextClass, 0, 0, &ContextMade, 0, 0) >= 0 && register(ConnectionClass, 0, 0, &ConnectionMade, 0, 0) >= 0;
    }

    private static bool TryVersion(out long major)
    {
        try
        {
            // Before 3 the number has another form; no system that .NET 10 supports has one.
            major = SafeEvpPKeyHandle.OpenSslVersion >> 28;
            return major >= 3;
        }
        catch (Exception e) when (e is PlatformNotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            major = 0;
            return false;
        }
    }

    [UnmanagedCallersOnly]
    private static void ContextMade(nint context, nint value, nint values, int index, nint number, nint pointer) => _control(context, ModeCommand, ReleaseBuffers, 0);

    /// <summary>Some versions of OpenSSL call this before they copy the number from the context to the connection, others after.</summary>
    [UnmanagedCallersOnly]
    private static void ConnectionMade(nint connection, nint value, nint values, int index, nint number, nint pointer)
    {
        if (_contextOf(connection) is var context && context != 0)
        {
            _setContextTickets(context, 0);
        }

        _setTickets(connection, 0);
    }
}
