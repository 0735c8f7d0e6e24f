using System.Collections.Immutable;

namespace Bramble.State.Jobs;

/// <summary>A task's row and the rows of its attempts, the oldest first. Immutable, equal by value.</summary>
public sealed record TaskEntry(TaskRecord Task, ImmutableArray<AttemptRecord> Attempts)
{
    /// <summary>The attempt of that number; null where there is none any more or yet.</summary>
    public AttemptRecord? Attempt(int number)
    {
        // Numbers have no gaps, and only old ones are dropped.
        var at = Attempts.Length == 0 ? -1 : number - Attempts[0].Id.Number;
        return at >= 0 && at < Attempts.Length ? Attempts[at] : null;
    }

    public bool Equals(TaskEntry? other) => other is not null && Task == other.Task && Attempts.SequenceEqual(other.Attempts);

    public override int GetHashCode() => Task.GetHashCode();

    internal TaskEntry With(AttemptRecord attempt)
    {
        var at = Attempts.Length;
        while (at > 0 && Attempts[at - 1].Id.Number > attempt.Id.Number)
        {
            at--;
        }

        return this with
        {
            Attempts = at > 0 && Attempts[at - 1].Id.Number == attempt.Id.Number ? Attempts.SetItem(at - 1, attempt) : Attempts.Insert(at, attempt),
        };
    }

    internal TaskEntry Without(int number) => this with { Attempts = Attempts.RemoveAll(attempt => attempt.Id.Number == number) };
}
