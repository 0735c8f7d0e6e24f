using System.CommandLine;
using Bramble.Cli.Output;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble token create</c>: prints the one line to paste on the other machine.</summary>
internal sealed class TokenCreateCommand : Command, IHasExamples
{
    private readonly Option<int?> _uses = new("--uses") { Description = "How many machines may join with it [default: 1]", HelpName = "N" };
    private readonly Option<string?> _expires = new("--expires") { Description = "How long it is good, such as 30m, 1h or 7d [default: 1h]", HelpName = "TIME" };
    private readonly Option<string?> _node = new("--node") { Description = "The node whose place the machine takes, by name or id", HelpName = "NAME" };
    private readonly Option<string?> _name = new("--name") { Description = "The name the new node will have", HelpName = "NAME" };

    public TokenCreateCommand()
        : base("create", "Print the one line to paste on the machine that shall join")
    {
        Add(_uses);
        Add(_expires);
        Add(_node);
        Add(_name);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble token create",
        "bramble token create --uses 10 --expires 24h",
        "bramble token create --name pi-03 | ssh pi@192.168.1.23 sh",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var request = new TokenRequest { Uses = parsed.GetValue(_uses), ExpiresIn = parsed.GetValue(_expires), Node = parsed.GetValue(_node), Name = parsed.GetValue(_name) };
        return await JoinWords.WriteAsync(parsed, client, await client.CreateTokenAsync(request, cancellationToken), cancellationToken);
    }
}
