using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bramble.Master.Store.Backups;

/// <summary>A backup that is ready to be written; deletes the copy it was made of when it is disposed of.</summary>
internal sealed class Backup(BackupManifest manifest, IReadOnlyList<Func<Stream>> files, Action dispose) : IDisposable
{
    public BackupManifest Manifest => manifest;

    /// <summary>Writes it as a tar: manifest, files, checksum of the manifest.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
        await using var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        await AddAsync(tar, BackupManifest.FileName, new MemoryStream(json), cancellationToken);
        foreach (var (file, open) in manifest.Files.Zip(files))
        {
            await AddAsync(tar, file.Name, open(), cancellationToken);
        }

        await AddAsync(tar, BackupManifest.ChecksumFileName, new MemoryStream(Encoding.ASCII.GetBytes(Checksum(json))), cancellationToken);
    }

    public void Dispose() => dispose();

    /// <summary>SHA-256 as 64 lower-case hex digits.</summary>
    public static string Checksum(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task AddAsync(TarWriter tar, string name, Stream content, CancellationToken cancellationToken)
    {
        await using (content)
        {
            var entry = new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                ModificationTime = manifest.TakenAt < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : manifest.TakenAt,
                DataStream = content,
            };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }
}
