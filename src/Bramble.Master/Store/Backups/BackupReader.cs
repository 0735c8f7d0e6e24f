using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bramble.Master.Store.Backups;

/// <summary>Unpacks a backup and believes nothing of it that its checksums do not bear out.</summary>
internal static class BackupReader
{
    private const int MaxManifestBytes = 64 * 1024;
    private const int CopyBytes = 64 * 1024;

    /// <summary>Writes a backup's files into a directory, mode 0600, synced.</summary>
    /// <exception cref="StoreException">It is no backup, damaged, cut off, or of a newer version.</exception>
    public static BackupManifest Unpack(Stream backup, string name, string directory)
    {
        try
        {
            using var tar = new TarReader(backup, leaveOpen: true);
            var json = Small(Next(tar, BackupManifest.FileName));
            var manifest = Parse(json);
            foreach (var file in manifest.Files)
            {
                Unpack(Next(tar, file.Name), file, Path.Combine(directory, file.Name));
            }

            var checksum = Encoding.ASCII.GetString(Small(Next(tar, BackupManifest.ChecksumFileName)));
            return string.Equals(checksum.Trim(), Backup.Checksum(json), StringComparison.Ordinal)
                ? manifest
                : throw new InvalidDataException($"the checksum of its {BackupManifest.FileName} does not match");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or JsonException or NotSupportedException)
        {
            throw new StoreException($"{name} is no whole backup: {e.Message.ReplaceLineEndings(" ")}. Nothing was changed. Take another backup.", e);
        }
    }

    private static TarEntry Next(TarReader tar, string name) => tar.GetNextEntry() switch
    {
        null => throw new EndOfStreamException($"it ends before {name}"),
        { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile } entry when string.Equals(entry.Name, name, StringComparison.Ordinal) => entry,
        _ => throw new InvalidDataException($"something else is where {name} should be"),
    };

    private static byte[] Small(TarEntry entry)
    {
        if (entry.Length > MaxManifestBytes)
        {
            throw new InvalidDataException($"{entry.Name} has {entry.Length} bytes, more than {MaxManifestBytes}");
        }

        var content = new byte[entry.Length];
        entry.DataStream?.ReadExactly(content);
        return content;
    }

    private static BackupManifest Parse(byte[] json)
    {
        var manifest = JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest) ?? throw new JsonException("its manifest is null");
        if (!string.Equals(manifest.Format, BackupManifest.FormatName, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"its manifest is not of a {BackupManifest.FormatName}");
        }

        if (manifest.Version != BackupManifest.Newest)
        {
            throw new StoreException($"The backup is of version {manifest.Version}; this Bramble reads version {BackupManifest.Newest}. Update this machine.");
        }

        // The names become paths: only these, each once.
        return manifest.Files.Select(file => file.Name).SequenceEqual(StoreFiles.All, StringComparer.Ordinal)
            ? manifest
            : throw new InvalidDataException("its manifest names other files than a backup has");
    }

    private static void Unpack(TarEntry entry, BackupFile file, string path)
    {
        if (entry.Length != file.Bytes)
        {
            throw new InvalidDataException($"{file.Name} has {entry.Length} bytes where its manifest says {file.Bytes}");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var target = PrivateFile.Open(path, FileShare.None);
        target.SetLength(0);
        var buffer = new byte[CopyBytes];
        for (var left = file.Bytes; left > 0;)
        {
            var read = entry.DataStream?.Read(buffer, 0, (int)Math.Min(left, buffer.Length)) ?? 0;
            if (read == 0)
            {
                throw new EndOfStreamException($"it ends within {file.Name}");
            }

            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
            left -= read;
        }

        if (!string.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), file.Sha256, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"the checksum of {file.Name} does not match");
        }

        target.Flush(flushToDisk: true);
    }
}
