using Bramble.Cli.Commands;

return await BrambleCli.RunAsync(args);
