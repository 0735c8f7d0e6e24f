using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Bramble.Cli.Install;

/// <summary>This machine.</summary>
internal sealed class LinuxSystem : IHostSystem
{
    private const int NotFound = 127;

    public bool HasSystemd => Directory.Exists("/run/systemd/system");

    public async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input, Action<string>? tell, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Find(program), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("BRAMBLE_TOKEN"); // It goes by standard input, to the one program that is meant.
        try
        {
            using var process = Process.Start(start) ?? throw new IOException($"{program} did not start.");
            try
            {
                return await WaitAsync(process, input, tell, cancellationToken);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Win32Exception e)
        {
            return new ProgramResult(NotFound, "", $"{program} can't be started: {e.Message}");
        }
    }

    private static async Task<ProgramResult> WaitAsync(Process process, string? input, Action<string>? tell, CancellationToken cancellationToken)
    {
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has not asked for it; its exit code says the rest.
        }

        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            output.Append(line).Append('\n');
            tell?.Invoke(line);
        }

        var said = await errors;
        await process.WaitForExitAsync(cancellationToken);
        return new ProgramResult(process.ExitCode, output.ToString(), said.Trim());
    }

    /// <summary>By its full path where the system has it: nothing is run as root from a directory that somebody put into PATH.</summary>
    private static string Find(string program) => program.StartsWith('/')
        ? program
        : Array.Find([$"/usr/sbin/{program}", $"/usr/bin/{program}", $"/sbin/{program}", $"/bin/{program}"], File.Exists) ?? program;
}
