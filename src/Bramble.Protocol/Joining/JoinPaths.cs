namespace Bramble.Protocol.Joining;

/// <summary>Paths of a join on the agents' port.</summary>
public static class JoinPaths
{
    /// <summary>GET: the node CA's certificate, DER.</summary>
    public const string Authority = "/v1/ca";

    /// <summary>POST: a <see cref="JoinRequest"/>, answered by a <see cref="JoinAnswer"/> or a problem.</summary>
    public const string Join = "/v1/join";
}
