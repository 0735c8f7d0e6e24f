using System.Security.Cryptography;
using Bramble.Master.Hosting;
using Bramble.Protocol;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store.Backups;

/// <summary>Makes backups of the running master, one at a time.</summary>
internal sealed class BackupMaker(ClusterIdentity cluster, MasterSettings settings, IOptions<StoreOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Copies the database and reads the rest.</summary>
    /// <returns>The backup, to be written and disposed of; null while another one is.</returns>
    /// <exception cref="StoreException">It can't be made.</exception>
    public Backup? TryMake()
    {
        if (!_one.Wait(0))
        {
            return null;
        }

        var copy = Path.Combine(Snapshots.DirectoryOf(options.Value, settings), "backup.new");
        try
        {
            Snapshots.MakeDirectory(options.Value, settings);
            var at = time.GetUtcNow();
            DatabaseCopy.Make(Path.Combine(settings.Data, StoreFiles.Database), copy);
            return Describe(copy, at);
        }
        catch (Exception e)
        {
            Release(copy);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The backup can't be made: {e.Message}", e);
            }

            throw;
        }
    }

    public void Dispose() => _one.Dispose();

    private Backup Describe(string copy, DateTimeOffset at)
    {
        var files = new List<BackupFile>();
        var open = new List<Func<Stream>>();
        foreach (var name in StoreFiles.All)
        {
            var path = string.Equals(name, StoreFiles.Database, StringComparison.Ordinal) ? copy : Path.Combine(settings.Data, name);
            using var content = File.OpenRead(path);
            files.Add(new BackupFile { Name = name, Bytes = content.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) });
            open.Add(() => File.OpenRead(path));
        }

        var manifest = new BackupManifest
        {
            Format = BackupManifest.FormatName,
            Version = BackupManifest.Newest,
            TakenAt = at,
            Bramble = BrambleVersion.Current,
            ClusterId = cluster.Id,
            ClusterName = cluster.Name,
            Files = files,
        };
        return new Backup(manifest, open, () => Release(copy));
    }

    private void Release(string copy)
    {
        DatabaseCopy.TryDelete(copy);
        _one.Release();
    }
}
