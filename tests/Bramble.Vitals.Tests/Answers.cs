using System.ComponentModel;
using System.Diagnostics;

namespace Bramble.Vitals.Tests;

/// <summary>What the system's own programs say of the machine.</summary>
internal static class Answers
{
    /// <summary>Runs a program whose answer is short.</summary>
    /// <returns>What it printed; null where there is no such program, or it doesn't know the options.</returns>
    public static string? Of(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["LC_ALL"] = "C";
            using var process = Process.Start(start);
            var output = process?.StandardOutput.ReadToEnd();
            process?.WaitForExit();
            return process?.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
