using System.Globalization;
using Bramble.Protocol.Api;
using Microsoft.Data.Sqlite;

namespace Bramble.EndToEnd.Tests.Jobs;

/// <summary>
/// A file outside of Bramble to which every attempt appends a line when it starts and one when it ends, each on the disk before the
/// attempt goes on: what has really happened, to be compared with what the master says.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bramble-ledger-");

    public Ledger()
    {
        // Tasks run as a user of their own.
        const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
        _directory.UnixFileMode = Everybody;
        File.WriteAllText(Path, "");
        File.SetUnixFileMode(Path, Everybody);
    }

    private string Path => System.IO.Path.Combine(_directory.FullName, "ledger");

    /// <summary>A shell script that keeps the ledger and does something in between.</summary>
    /// <param name="between">The shell's words.</param>
    public string Script(string between) =>
        $"{Line("start")}; {between}; {Line("end")}";

    /// <summary>The attempts that have written such a line, with how often.</summary>
    /// <param name="what"><c>start</c> or <c>end</c>.</param>
    public Dictionary<(int Task, int Attempt), int> Read(string what) => File.ReadLines(Path)
        .Select(line => line.Split(' '))
        .Where(words => words.Length == 3 && string.Equals(words[2], what, StringComparison.Ordinal))
        .GroupBy(words => (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture)))
        .ToDictionary(attempt => attempt.Key, attempt => attempt.Count());

    /// <summary>Checks that no task was lost, that each has one outcome, and that a second start happened only where the contract allows it.</summary>
    /// <param name="tasks">What the API says.</param>
    /// <param name="count">How many tasks there have to be.</param>
    public void Check(IReadOnlyList<TaskInfo> tasks, int count)
    {
        Assert.Equal(Enumerable.Range(0, count), tasks.Select(task => task.Index));
        var (starts, ends) = (Read("start"), Read("end"));
        Assert.All(starts, start => Assert.Equal(1, start.Value)); // No attempt is started twice.
        foreach (var task in tasks)
        {
            Assert.Equal(TaskState.Succeeded, task.State);
            Assert.Equal(Enumerable.Range(1, task.Attempts.Count), task.Attempts.Select(attempt => attempt.Number).Order());
            var outcome = Assert.Single(task.Attempts, attempt => attempt.State is AttemptState.Succeeded);
            Assert.True(starts.ContainsKey((task.Index, outcome.Number)) && ends.ContainsKey((task.Index, outcome.Number)), $"Task {task.Index} is recorded as done and was not.");

            // At least once: a second attempt only after one that the master had to give up, and said so.
            Assert.All(task.Attempts.Where(attempt => attempt.Number != outcome.Number), attempt =>
            {
                Assert.Equal(AttemptState.Lost, attempt.State);
                Assert.NotNull(attempt.Reason);
                Assert.True(attempt.Number < outcome.Number);
            });
        }

        // Nothing ran that the master knows nothing of.
        var known = tasks.SelectMany(task => task.Attempts.Select(attempt => (task.Index, attempt.Number))).ToHashSet();
        Assert.All(starts.Keys, start => Assert.Contains(start, known));
    }

    /// <summary>Checks that the database, once the master is gone, says what the API said.</summary>
    /// <param name="database">The file.</param>
    /// <param name="tasks">What the API said.</param>
    public static void CheckDatabase(string database, IReadOnlyList<TaskInfo> tasks)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT task, number, state, node_name FROM attempts ORDER BY task, number";
        using var reader = command.ExecuteReader();
        var rows = new List<(int, int, AttemptState, string)>();
        while (reader.Read())
        {
            rows.Add((reader.GetInt32(0), reader.GetInt32(1), (AttemptState)reader.GetInt32(2), reader.GetString(3)));
        }

        Assert.Equal(
            tasks.SelectMany(task => task.Attempts.Select(attempt => (task.Index, attempt.Number, attempt.State, attempt.Node))).Order(), rows);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Line(string what) =>
        $"echo \"$BRAMBLE_TASK_INDEX $BRAMBLE_ATTEMPT {what}\" | dd of={Path} oflag=append,sync conv=notrunc status=none";
}
