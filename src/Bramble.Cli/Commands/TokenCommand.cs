using System.CommandLine;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble token</c>: the join tokens.</summary>
internal sealed class TokenCommand : Command
{
    public TokenCommand()
        : base("token", "Let machines join: make, list and revoke join tokens")
    {
        Add(new TokenCreateCommand());
        Add(new TokenListCommand());
        Add(new TokenRevokeCommand());
    }
}
