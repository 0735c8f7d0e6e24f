using System.Text;
using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Install;

/// <summary>Writes files into a layout: only what differs, each whole or not at all, and none that a person has changed.</summary>
internal sealed class FileWriter(Layout layout, InstallLog log, bool force)
{
    private const UnixFileMode PlainMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode DirectoryMode = PlainMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="CommandException">Somebody has changed the file.</exception>
    public void ThrowIfChanged(string path)
    {
        var file = layout.At(path);
        if (!force && File.Exists(file) && !MarkedFile.IsUnchanged(File.ReadAllText(file)))
        {
            throw new CommandException($"{path} was changed by hand, or is not ours, and was left as it is, like everything else: keep your changes in a drop-in (systemctl edit), or write over it with --force.", ExitCode.Failed);
        }
    }

    /// <returns>Whether it was written.</returns>
    public bool Put(string path, string text)
    {
        var file = layout.At(path);
        if (File.Exists(file) && string.Equals(File.ReadAllText(file), text, StringComparison.Ordinal) && File.GetUnixFileMode(file) == PlainMode)
        {
            return false;
        }

        Replace(file, PlainMode, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        log.Changed($"Wrote {path}.");
        return true;
    }

    /// <returns>Whether it was written.</returns>
    public bool Copy(string source, string path, UnixFileMode mode)
    {
        var file = layout.At(path);
        if (File.Exists(file) && File.GetUnixFileMode(file) == mode && AreEqual(source, file))
        {
            return false;
        }

        using var from = File.OpenRead(source);
        Replace(file, mode, from.CopyTo);
        return true;
    }

    /// <returns>Whether it was made.</returns>
    public bool Link(string path, string target)
    {
        var link = new FileInfo(layout.At(path));
        if (string.Equals(link.LinkTarget, target, StringComparison.Ordinal))
        {
            return false;
        }

        if (link.Exists && link.LinkTarget is null && !force)
        {
            throw new CommandException($"{path} is there and is no link of ours: remove it, or write over it with --force.", ExitCode.Failed);
        }

        MakeDirectory(Path.GetDirectoryName(link.FullName)!); // A file's path has a directory.
        link.Delete();
        File.CreateSymbolicLink(link.FullName, target);
        log.Changed($"Linked {path} to {target}.");
        return true;
    }

    // Beside it and renamed: a program that runs can't be written to, and nobody ever reads half a unit.
    private static void Replace(string file, UnixFileMode mode, Action<Stream> write)
    {
        MakeDirectory(Path.GetDirectoryName(file)!); // A file's path has a directory.
        var temporary = $"{file}.new";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            write(stream);
            File.SetUnixFileMode(stream.SafeFileHandle, mode); // Whatever the umask of whoever installs.
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }

    private static void MakeDirectory(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        MakeDirectory(Path.GetDirectoryName(directory)!); // The root exists.
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, DirectoryMode);
    }

    private static bool AreEqual(string one, string other)
    {
        using var first = File.OpenRead(one);
        using var second = File.OpenRead(other);
        if (first.Length != second.Length)
        {
            return false;
        }

        Span<byte> left = new byte[64 * 1024];
        Span<byte> right = new byte[left.Length];
        while (true)
        {
            var read = first.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            if (second.ReadAtLeast(right, right.Length, throwOnEndOfStream: false) != read || !left[..read].SequenceEqual(right[..read]))
            {
                return false;
            }

            if (read < left.Length)
            {
                return true;
            }
        }
    }
}
