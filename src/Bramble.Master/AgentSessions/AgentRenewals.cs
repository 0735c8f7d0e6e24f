using Bramble.Master.Joining;
using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Protocol.Sessions.V1;
using Bramble.State;
using Bramble.State.Nodes;
using Google.Protobuf;

namespace Bramble.Master.AgentSessions;

/// <summary>Gives a node the next certificate, for a key it has just made; both keys are good until the new one is used.</summary>
internal sealed partial class AgentRenewals(ClusterStore store, NodeTable nodes, NodeAuthority authority, TimeProvider time, ILogger<AgentRenewals> logger)
{
    /// <summary>Time from one renewal of a node to the next: each is a row of the audit trail, and a good agent asks about every two months.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <param name="key">Hash of the key that the connection has proved.</param>
    /// <param name="request">What the agent asks.</param>
    /// <param name="origin">For the audit trail.</param>
    /// <param name="cancellationToken">Counts until the store begins.</param>
    public async Task<RenewAnswer> RenewAsync(Digest key, RenewRequest request, Origin origin, CancellationToken cancellationToken)
    {
        if (!CertificateRequests.TryReadKey(request.CertificateRequest.Span, out var newKey, out var error))
        {
            return new RenewAnswer { RefusalCode = "bad-request", RefusalMessage = error };
        }

        var now = time.GetUtcNow();
        if (!NodeAuthority.CanIssueAt(now))
        {
            return new RenewAnswer { RefusalCode = Protocol.Api.ProblemCodes.ClockWrong, RefusalMessage = $"The master's clock says {now:yyyy-MM-dd HH:mm} UTC, at which no certificate can be given." };
        }

        if (store.State.Nodes.FindByKey(key) is { } asking && nodes.Find(asking.Id) is { } live && !live.TryRenew(Pause))
        {
            return new RenewAnswer { RefusalCode = "renewal-too-soon", RefusalMessage = $"This node was given a certificate less than {Pause.TotalSeconds:0} s ago." };
        }

        var result = await store.ExecuteAsync(
            new RenewCertificate(key, CertificateRequests.HashOf(newKey), now + NodeAuthority.CertificateLifetime) { Origin = origin }, cancellationToken);
        switch (result)
        {
            case CommandResult.Committed { Subject: NodeRecord { NextCertificateNotAfter: { } notAfter } node }:
                using (var certificate = authority.Issue(node.Id, newKey, notAfter))
                {
                    Renewed(logger, node.Name, notAfter);
                    return new RenewAnswer { Certificate = ByteString.CopyFrom(certificate.RawData) };
                }

            case CommandResult.Refused refused:
                return new RenewAnswer { RefusalCode = refused.Refusal.Code, RefusalMessage = refused.Refusal.Message };
            case CommandResult.Unavailable unavailable:
                return new RenewAnswer { RefusalCode = unavailable.Problem.Code, RefusalMessage = unavailable.Problem.Message };
            default:
                throw new InvalidOperationException("A renewal is about a node.");
        }
    }

    [LoggerMessage(LogLevel.Information, "The certificate of {NodeName} was renewed until {NotAfter:u}")]
    private static partial void Renewed(ILogger logger, string nodeName, DateTimeOffset notAfter);
}
