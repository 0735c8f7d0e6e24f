using System.CommandLine;
using System.CommandLine.Help;
using Bramble.Cli.Client;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Client;

namespace Bramble.Cli.Commands;

/// <summary>The command line: its tree of commands, and how errors become one line and an exit code.</summary>
internal static class BrambleCli
{
    /// <summary>Longest a command may take to stop after Ctrl-C or SIGTERM.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        // Whoever asks how a command is used need not know it.
        if (parsed.Errors.Count > 0 && parsed.Action is not ExampleHelpAction)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"bramble: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"bramble: '{Path(parsed.CommandResult.Command)} --help' shows how to use it.");
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopLimit });
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync($"bramble: {e.Message}");
            return e.ExitCode;
        }
        catch (RefusedException e)
        {
            await Console.Error.WriteLineAsync($"bramble: {Refusals.Words(e.Problem)}");
            return Refusals.ExitCodeOf(e.Problem);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done; // Ctrl-C: the person has seen enough.
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            // A closed pipe, as in `bramble events -f | head`.
            await Console.Error.WriteLineAsync($"bramble: {e.Message}");
            return ExitCode.Failed;
        }
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand("Bramble makes one cluster of your Raspberry Pis: every node on one live page.")
        {
            new UpCommand(),
            new MasterCommand(),
            new AgentCommand(),
            new NodesCommand(),
            new NodeCommand(),
            new TopCommand(),
            new TokenCommand(),
            new RunCommand(),
            new SubmitCommand(),
            new JobsCommand(),
            new JobCommand(),
            new LogsCommand(),
            new EventsCommand(),
            new BackupCommand(),
            new RestoreCommand(),
            new DoctorCommand(),
            new InstallCommand(),
            new UninstallCommand(),
            new ClassicCommand(),
        };
        foreach (var option in CommonOptions.All)
        {
            root.Options.Add(option);
        }

        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { } help)
        {
            help.Action = new ExampleHelpAction(new HelpAction());
        }

        return root;
    }

    internal static string Path(Command command)
    {
        var names = new Stack<string>();
        for (Command? at = command; at is not null and not RootCommand; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Push(at.Name);
        }

        names.Push("bramble");
        return string.Join(' ', names);
    }
}
