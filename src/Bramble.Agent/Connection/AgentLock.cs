using Bramble.Agent.Tasks;
using Bramble.Protocol;

namespace Bramble.Agent.Connection;

/// <summary>Keeps a second agent off a directory: two with one identity would look like a copied card. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class AgentLock : IDisposable
{
    private readonly FileStream _file;

    private AgentLock(FileStream file) => _file = file;

    /// <exception cref="AgentException">Another agent has it, or it cannot be made.</exception>
    public static AgentLock Take(string directory)
    {
        try
        {
            if (!Directory.Exists(directory))
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return new AgentLock(Open(Path.Combine(directory, "agent.lock")));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new AgentException($"The directory {directory} cannot be used: {e.Message} Choose another with --data DIR, or make it yours: chown -R $(id -un) {directory}", ExitCode.Failed, e);
        }
        catch (IOException e)
        {
            throw new AgentException($"The directory {directory} is in use by another agent, or cannot be written: {e.Message} Stop that agent, or choose another directory with --data DIR.", ExitCode.Failed, e);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A lock needs no writing: on a card that has died the agent still says so, for as long as it runs.</summary>
    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException e) when (e.HResult == LinuxCalls.ReadOnlyFileSystem && File.Exists(file))
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None);
        }
    }
}
