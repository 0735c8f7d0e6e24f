using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Bramble.TestKit;

/// <summary>A real process whose output lines are awaited; ended with the test.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Task _readErrors;

    private ChildProcess(Process process)
    {
        _process = process;
        _readErrors = ReadErrorsAsync();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts a program without a shell.</summary>
    /// <param name="program">Its path or name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The process.</returns>
    public static ChildProcess Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Starts a program of this repository as the build made it, in the configuration of the test.</summary>
    /// <param name="project">Such as <c>Bramble.Cli</c>.</param>
    /// <param name="program">Such as <c>bramble</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The process.</returns>
    public static ChildProcess StartBuilt(string project, string program, params IEnumerable<string> arguments) => Start(Built(project, program), arguments);

    /// <summary>Where the build put a program of this repository, in the configuration of the test.</summary>
    /// <param name="project">Such as <c>Bramble.Cli</c>.</param>
    /// <param name="program">Such as <c>bramble</c>.</param>
    /// <returns>The full path.</returns>
    public static string Built(string project, string program)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, program));
    }

    /// <summary>The next line of standard output.</summary>
    /// <returns>The line.</returns>
    /// <exception cref="EndOfStreamException">The process ended.</exception>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().DefaultTimeout() ?? throw new EndOfStreamException($"The process ended. It said: {Errors}");

    /// <summary>Everything left on standard output.</summary>
    /// <returns>The text.</returns>
    public Task<string> ReadToEndAsync() => _process.StandardOutput.ReadToEndAsync().DefaultTimeout();

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Terminate() => _ = Native.Kill(_process.Id, SigTerm);

    /// <summary>Ends it as a pulled plug does: it is told nothing.</summary>
    /// <returns>When it is gone.</returns>
    public async Task KillAsync()
    {
        _ = Native.Kill(_process.Id, SigKill);
        await _process.WaitForExitAsync().DefaultTimeout();
    }

    /// <summary>Stops it where it stands, until <see cref="Continue"/>.</summary>
    public void Pause() => _ = Native.Kill(_process.Id, SigStop);

    /// <summary>Lets it go on.</summary>
    public void Continue() => _ = Native.Kill(_process.Id, SigCont);

    /// <summary>Awaits its end.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync().WaitAsync(limit, TimeProvider.System);
        await _readErrors.DefaultTimeout();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().DefaultTimeout();
        }

        await _readErrors.DefaultTimeout();
        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.AppendLine(line);
            }
        }
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Kill(int process, int signal);
    }
}
