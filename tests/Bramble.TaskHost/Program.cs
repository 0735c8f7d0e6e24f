using Bramble.Agent.Tasks;
using Bramble.TaskHost;
using Microsoft.Extensions.Logging.Abstractions;

// Runs tasks as an agent does and may be killed at any moment: Bramble.TaskHost DATA WORKROOT JOB. A line `INDEX SCRIPT` on
// standard input starts a task, `cancel INDEX` ends one, `ack INDEX` forgets one. A line `ready`, then one for each change of an attempt: `INDEX STATE [OUTCOME CODE EXIT]`.
var job = Guid.Parse(args[2]);
var options = new TaskRunnerOptions { DataDirectory = args[0], WorkRoot = args[1], PolicyFiles = [] };
using var runner = TaskRunner.Open(options, new PrintingSink(), TimeProvider.System, NullLogger.Instance);
Console.WriteLine("ready");
while (Console.ReadLine() is { } line)
{
    var space = line.IndexOf(' ', StringComparison.Ordinal);
    if (line[..space] is "cancel" or "ack")
    {
        var key = new AttemptKey(job, int.Parse(line.AsSpan(space + 1), System.Globalization.CultureInfo.InvariantCulture), 1);
        Console.WriteLine(line[..space] is "ack" ? runner.Ack(key) : runner.Cancel(key, TimeSpan.Zero));
        continue;
    }

    await runner.StartAsync(new AttemptSpec
    {
        Key = new AttemptKey(job, int.Parse(line.AsSpan(0, space), System.Globalization.CultureInfo.InvariantCulture), 1),
        JobName = "host",
        Count = 1000,
        NodeName = "host",
        Script = line[(space + 1)..],
    });
}
