using System.Net;

namespace Bramble.Master.Hosting;

/// <summary>Where the master really listens: port 0 in the settings becomes the port the system gave. Set once, after the start.</summary>
internal sealed class BoundAddresses
{
    public IPEndPoint? Http { get; set; }

    /// <summary>Where agents connect, null where that is off.</summary>
    public IPEndPoint? Agents { get; set; }

    public IPEndPoint? Classic { get; set; }
}
