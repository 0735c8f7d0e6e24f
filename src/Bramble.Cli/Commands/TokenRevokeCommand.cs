using System.CommandLine;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Joining;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble token revoke</c>: takes a join token back.</summary>
internal sealed class TokenRevokeCommand : Command, IHasExamples
{
    private readonly Argument<string> _id = new("ID") { Description = "The token's id: the 8 characters behind 'brj1-'" };

    public TokenRevokeCommand()
        : base("revoke", "Take a join token back; machines that joined with it stay")
    {
        Add(_id);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble token revoke 7k3x9v2m"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();

        // Of a whole token only the id goes on: an address is no place for a secret.
        var typed = parsed.GetRequiredValue(_id);
        var id = JoinToken.TryParse(typed, out var token, out _) ? token.Id.ToString() : typed;
        await client.RevokeTokenAsync(id, cancellationToken);
        return await Answers.WriteAsync<TokenInfo>(parsed, value: null, BrambleJsonContext.Default.TokenInfo, $"The join token {id} lets nobody in any more.");
    }
}
