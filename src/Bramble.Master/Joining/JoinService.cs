using System.Net;
using Bramble.Master.Api;
using Bramble.Master.Hosting;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;
using Bramble.State;
using Bramble.State.Audit;
using Bramble.State.Nodes;
using Bramble.State.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Joining;

/// <summary>Lets machines in: the token first, then the proof of the key; the answer only once the node is on disk.</summary>
internal sealed partial class JoinService(
    ClusterStore store, NodeAuthority authority, IdSource ids, JoinThrottle throttle, IOptions<JoinOptions> options, TimeProvider time, ILogger<JoinService> logger)
{
    public async Task<Results<Ok<JoinAnswer>, ProblemResult>> JoinAsync(JoinRequest request, IPEndPoint source, CancellationToken cancellationToken)
    {
        if (throttle.IsBlocked(source.Address))
        {
            return ProblemResult.Make(
                StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyAttempts, "Too many attempts", "This address has tried wrong tokens too often. Wait a minute and try again.");
        }

        var origin = new Origin("join", source.ToString());
        if (!TokenId.TryParse(request.TokenId, out var token) || !JoinToken.TryHashSecret(request.Secret, out var hash))
        {
            return await RefuseAsync(new TokenUnknown(), request, origin, source);
        }

        // A token that is no good is refused before anything else of the request is looked at.
        if (store.State.Tokens.Find(token) is not { } known || !Digest.FixedTimeEquals(known.SecretHash, Digest.FromBytes(hash)))
        {
            return await RefuseAsync(new TokenUnknown(), request, origin, source);
        }

        if (!CertificateRequests.TryReadKey(request.CertificateRequest, out var key, out var error))
        {
            return ProblemResult.BadRequest(error);
        }

        if (request.Labels is { Count: > JoinLimits.Labels })
        {
            return ProblemResult.BadRequest($"A machine brings at most {JoinLimits.Labels} labels along, not {request.Labels.Count}.");
        }

        while (true)
        {
            var now = time.GetUtcNow();
            if (!NodeAuthority.CanIssueAt(now))
            {
                // Before the token is used: there is no certificate to be had at such a time.
                return ProblemResult.Unavailable(ProblemCodes.ClockWrong, $"The master's clock says {now:yyyy-MM-dd HH:mm} UTC, at which no certificate can be given. Set the clock of the master and try again.");
            }

            var id = ids.NextNodeId(now);
            var result = await store.ExecuteAsync(
                new JoinNode
                {
                    Token = token,
                    SecretHash = Digest.FromBytes(hash),
                    Key = CertificateRequests.HashOf(key),
                    CertificateNotAfter = now + NodeAuthority.CertificateLifetime,
                    NewId = id,
                    NeedsApproval = options.Value.NeedsApproval,
                    Name = request.Name,
                    Claims = new NodeClaims { Hostname = request.Hostname, Serial = request.Serial, MachineId = request.MachineId, Model = request.Model, Arch = request.Arch },
                    Labels = request.Labels ?? Bramble.State.Labels.LabelSet.Empty,
                    Origin = origin,
                },
                cancellationToken);
            switch (result)
            {
                case CommandResult.Committed { Subject: NodeRecord node }:
                    using (var certificate = authority.Issue(node.Id, key, node.CertificateNotAfter))
                    {
                        Joined(logger, node.Id, node.Name, source, token);
                        return TypedResults.Ok(new JoinAnswer
                        {
                            NodeId = node.Id,
                            NodeName = node.Name,
                            ClusterId = store.State.Cluster!.Id.ToString("N"), // Without a cluster there is no token.
                            Certificate = certificate.RawData,
                        });
                    }

                case CommandResult.Refused { Refusal: NodeIdTaken }:
                    continue;
                case CommandResult.Refused refused:
                    return await RefuseAsync(refused.Refusal, request, origin, source);
                default:
                    return CommandProblems.Of(result);
            }
        }
    }

    private async Task<ProblemResult> RefuseAsync(Refusal refusal, JoinRequest request, Origin origin, IPEndPoint source)
    {
        Refused(logger, source, refusal.Code);
        if (throttle.Note(source.Address))
        {
            // Whether it is recorded does not change the answer.
            await store.ExecuteAsync(
                new RecordAudit("node.join", TokenId.TryParse(request.TokenId, out var token) ? $"token {token}" : null, refusal.Code) { Origin = origin }, CancellationToken.None);
        }

        return CommandProblems.Of(refusal);
    }

    [LoggerMessage(LogLevel.Information, "Node {NodeId} ({NodeName}) joined from {Source} with token {TokenId}")]
    private static partial void Joined(ILogger logger, NodeId nodeId, string nodeName, IPEndPoint source, TokenId tokenId);

    [LoggerMessage(LogLevel.Warning, "A join from {Source} was refused: {Code}")]
    private static partial void Refused(ILogger logger, IPEndPoint source, string code);
}
