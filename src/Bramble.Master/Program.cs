using Bramble.Master.Hosting;

return await MasterRun.RunAsync(args, Console.Out, Console.Error);
