namespace Bramble.Agent.Classic;

/// <summary>What a slave does besides telling that it is alive. Called by one loop, one at a time.</summary>
internal interface IClassicSlaveWork
{
    /// <summary>The handshake is done.</summary>
    /// <param name="uuid">What the master calls this connection.</param>
    /// <param name="master">The master's details.</param>
    void Connected(string uuid, ClassicAnswer master);

    /// <summary>A keepalive has gone out.</summary>
    /// <param name="link">The connection, to ask more.</param>
    /// <param name="cancellationToken">Cancelled when the connection ends.</param>
    /// <returns>When the work is done.</returns>
    Task AfterKeepaliveAsync(ClassicLink link, CancellationToken cancellationToken);

    /// <summary>There is no connection, or there never was.</summary>
    /// <param name="reason">Why, in words.</param>
    void Lost(string reason);
}
