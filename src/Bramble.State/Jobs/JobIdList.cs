using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>Ids of jobs in an order. Immutable, equal by value.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A list is what everybody calls it")]
public sealed class JobIdList : IReadOnlyList<JobId>, IEquatable<JobIdList>
{
    public static readonly JobIdList Empty = new([]);

    private readonly ImmutableArray<JobId> _ids;

    public JobIdList(ImmutableArray<JobId> ids) => _ids = ids;

    public int Count => _ids.Length;

    public JobId this[int index] => _ids[index];

    public bool Equals(JobIdList? other) => other is not null && _ids.AsSpan().SequenceEqual(other._ids.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as JobIdList);

    public override int GetHashCode() => _ids.Length == 0 ? 0 : HashCode.Combine(_ids.Length, _ids[0]);

    public IEnumerator<JobId> GetEnumerator() => ((IEnumerable<JobId>)_ids).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
