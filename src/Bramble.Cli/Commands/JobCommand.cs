using System.CommandLine;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble job</c>: one job: what it is, and what is done with it.</summary>
internal sealed class JobCommand : Command
{
    public JobCommand()
        : base("job", "Look at one job, or change it")
    {
        Add(new JobShowCommand());
        Add(new JobWaitCommand());
        Add(new JobCancelCommand());
        Add(new JobRetryCommand());
        Add(new JobTasksCommand());
    }
}
