using Bramble.Master.Hosting;
using Bramble.Master.Store.Backups;

// A classic message is handled where its socket is found readable, without a hop to another thread: a fifth more questions
// a second. Nothing that runs there waits; Kestrel's own connections have queues of their own. Read once, before the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
if (args is [RestoreRun.Verb, .. var rest])
{
    return await RestoreRun.RunAsync(rest, TimeProvider.System, Console.Out, Console.Error);
}

return await MasterRun.RunAsync(args, Console.Out, Console.Error);
