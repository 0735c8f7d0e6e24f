using Bramble.Fleet;

if (FleetOptions.TryParse(args, out var options, out var error))
{
    return await FleetRun.RunAsync(options);
}

await Console.Error.WriteLineAsync(error);
return 2;
