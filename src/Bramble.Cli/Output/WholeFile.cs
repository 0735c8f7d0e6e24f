using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Shared;

namespace Bramble.Cli.Output;

/// <summary>A file that is there whole or not at all, mode 0600.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file, syncs, and renames.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="overwrite">Whether one that is there may go.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind then.</param>
    /// <returns>The file's size in bytes.</returns>
    /// <exception cref="CommandException">One is there.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static async Task<long> WriteAsync(string path, bool overwrite, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ThrowIfThere(path, overwrite);
        var temporary = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        try
        {
            long bytes;
            File.Delete(temporary); // One that is there keeps the mode it has.
            await using (var file = new FileStream(temporary, options))
            {
                await write(file, cancellationToken);
                file.Flush(flushToDisk: true);
                bytes = file.Length;
            }

            ThrowIfThere(path, overwrite);
            File.Move(temporary, path, overwrite);
            Sync(Path.GetDirectoryName(path)!); // A full path of a file always has a directory.
            return bytes;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Sync(string directory)
    {
        try
        {
            DurableFile.SyncDirectory(directory);
        }
        catch (IOException)
        {
            // Many network shares sync files but no directories; the file is there.
        }
    }

    private static void ThrowIfThere(string path, bool overwrite)
    {
        if (!overwrite && File.Exists(path))
        {
            throw new CommandException($"{path} is there already: choose another name, or write over it with --force.", ExitCode.Failed);
        }
    }
}
