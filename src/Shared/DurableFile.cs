using System.Runtime.InteropServices;

namespace Bramble.Shared;

/// <summary>Replaces a small file so that after a power cut either the old or the new content is there, whole.</summary>
internal static partial class DurableFile
{
    /// <summary>Writes beside the file, syncs, renames, and syncs the directory: without the last step the rename itself may be lost.</summary>
    /// <param name="file">A full path; the file is readable by its owner only (0600).</param>
    /// <param name="content">What it will hold.</param>
    /// <exception cref="IOException">Nothing was replaced, or it is not certain to survive a power cut.</exception>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        var temporary = file + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(file)!); // A full path of a file always has a directory.
    }

    /// <summary>Makes what was renamed, made or deleted in a directory survive a power cut. .NET opens no directories, so this goes to libc.</summary>
    /// <exception cref="IOException">It is not certain to.</exception>
    public static void SyncDirectory(string directory)
    {
        const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC, the same on every Linux architecture we build for.
        var descriptor = Native.Open(directory, ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"Can't open the directory {directory} to sync it: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var failed = Native.FSync(descriptor) != 0;
        var error = failed ? Marshal.GetLastPInvokeErrorMessage() : null;
        _ = Native.Close(descriptor);
        if (failed)
        {
            throw new IOException($"Can't sync the directory {directory}: {error}.");
        }
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Open(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int FSync(int descriptor);

        [LibraryImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Close(int descriptor);
    }
}
