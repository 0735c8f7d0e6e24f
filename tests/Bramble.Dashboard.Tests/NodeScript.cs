using System.Diagnostics;
using System.Reflection;
using System.Text;
using Bramble.TestKit;

namespace Bramble.Dashboard.Tests;

/// <summary>Runs the client's own scripts by Node.js.</summary>
internal static class NodeScript
{
    public static string Folder { get; } = typeof(NodeScript).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => string.Equals(data.Key, "ClientFolder", StringComparison.Ordinal)).Value!; // Set in the project file.

    /// <summary>Runs <c>node</c> in the client's folder.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        }) ?? throw new InvalidOperationException("node did not start.");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        return (process.ExitCode, await output);
    }
}
