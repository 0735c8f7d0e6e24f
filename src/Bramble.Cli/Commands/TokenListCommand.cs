using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble token list</c>: the join tokens without their secrets, the newest first.</summary>
internal sealed class TokenListCommand : Command, IHasExamples
{
    private static readonly string[] Header = ["ID", "STATE", "USES LEFT", "EXPIRES", "FOR", "MADE BY", "MADE"];

    public TokenListCommand()
        : base("list", "List the join tokens, ended ones of the last 30 days included")
    {
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble token list", "bramble token list --output json | jq -r '.items[] | select(.state == \"active\") | .id'"];

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var tokens = await client.GetTokensAsync(cancellationToken);
        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new TokenList { Items = tokens }, BrambleJsonContext.Default.TokenList));
        }
        else if (tokens.Count == 0)
        {
            await Console.Out.WriteLineAsync("No join tokens. 'bramble token create' makes one.");
        }
        else
        {
            var now = TimeProvider.System.GetUtcNow();
            await Console.Out.WriteAsync(Columns.Render(Header, tokens.Select(token => Row(token, now))));
        }

        return ExitCode.Done;
    }

    private static List<string> Row(TokenInfo token, DateTimeOffset now) =>
    [
        token.Id,
        token.State,
        $"{Words.Number(token.UsesLeft)} of {Words.Number(token.Uses)}",
        token.ExpiresAt > now ? $"in {Words.Left(token.ExpiresAt, now)}" : Words.Ago(token.ExpiresAt, now),
        token.Node is { } node ? $"node {node}" : token.Name ?? "any machine",
        token.CreatedBy,
        Words.Ago(token.CreatedAt, now),
    ];
}
