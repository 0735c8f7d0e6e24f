using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Bramble.Cli.Commands;

/// <summary>The usual help with the command's examples behind it.</summary>
internal sealed class ExampleHelpAction(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command switch
        {
            IHasExamples command => command.Examples,
            RootCommand => ["bramble up", "bramble nodes", "bramble run --each -- uname -a", "bramble events -f", "bramble classic slave --master 192.168.1.10:12345"],
            _ => [],
        };
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return code;
    }
}
