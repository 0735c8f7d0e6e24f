using Bramble.Master.Store;
using Bramble.Protocol.Ids;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Vitals;

/// <content>Opening to be read only, and finding out what is there.</content>
internal sealed partial class VitalsStore
{
    /// <summary>Within a process SQLite shares a log's index, and one that was opened to be read keeps everybody from writing.</summary>
    private void CloseFrozen()
    {
        lock (_readers)
        {
            if (_isFrozen)
            {
                _reader?.Dispose();
                (_reader, _isFrozen) = (null, false);
            }
        }
    }

    /// <summary>Lets what is there be read where it can't be written. A reader that is open already sees as much.</summary>
    private void OpenToRead()
    {
        lock (_readers)
        {
            if (_reader is not null || !File.Exists(path))
            {
                return;
            }

            SqliteConnection? connection = null;
            try
            {
                connection = ReadOnlyFile.Open(path);
                CheckVersion(connection);
                Load(connection);
                (_reader, _isFrozen) = (new ChunkReader(connection), true);
                connection = null;
            }
            catch (SqliteException)
            {
                // Neither: why is in the other exception.
                ForgetPlaces();
            }
            finally
            {
                connection?.Dispose();
            }
        }
    }

    private void Load(SqliteConnection connection)
    {
        ForgetPlaces();
        ForEach(connection, "SELECT number, id FROM nodes", row =>
        {
            if (row.GetInt64(0) is > 0 and <= ChunkKey.MaxNode and var number && row.GetValue(1) is byte[] { Length: 16 } id)
            {
                _nodes[new NodeId(new Guid(id, bigEndian: true))] = (int)number;
            }
        });
        ForEach(connection, "SELECT tier, period FROM rolled", row => _rolled.Add(((int)row.GetInt64(0), (int)row.GetInt64(1))));
        foreach (var tier in Tier.All)
        {
            LoadPeriods(connection, tier);
        }
    }

    private void ForgetPlaces()
    {
        _nodes.Clear();
        _rolled.Clear();
        foreach (var periods in _periods)
        {
            periods.Clear();
        }
    }

    /// <summary>Goes from period to period, without reading what is in them.</summary>
    private void LoadPeriods(SqliteConnection connection, Tier tier)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key FROM chunks WHERE key > $1 AND key <= $2 ORDER BY key LIMIT 1";
        var after = command.Parameters.AddWithValue("$1", ChunkKey.First(tier, 0).Value - 1);
        command.Parameters.AddWithValue("$2", ChunkKey.Last(tier, int.MaxValue).Value);
        while (command.ExecuteScalar() is long key)
        {
            var period = new ChunkKey(key).Period;
            _periods[tier.Number].Add(period);
            after.Value = ChunkKey.Last(tier, period).Value;
        }
    }
}
