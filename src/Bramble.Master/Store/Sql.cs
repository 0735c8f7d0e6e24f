using System.Globalization;
using Bramble.State;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

/// <summary>Short ways to run SQL, and how values are kept: times as 100 ns since 1970 (exact), ids and hashes as bytes.</summary>
internal static class Sql
{
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants and numbers get here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants get here.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public static long Number(SqliteConnection connection, string sql) => Convert.ToInt64(Scalar(connection, sql), CultureInfo.InvariantCulture);

    public static object Value(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.UtcTicks - DateTime.UnixEpoch.Ticks,
        Digest digest => digest.ToByteArray(),
        Guid id => id.ToByteArray(bigEndian: true),
        bool flag => flag ? 1L : 0L,
        Enum number => Convert.ToInt64(number, CultureInfo.InvariantCulture),
        _ => value,
    };

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) => new(reader.GetInt64(column) + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Time(column);

    public static string? TextOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static Digest Digest(this SqliteDataReader reader, int column) => Bramble.State.Digest.FromBytes(reader.GetFieldValue<byte[]>(column));

    public static Guid Id(this SqliteDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column), bigEndian: true);
}
