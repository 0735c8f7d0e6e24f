using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Bramble.State.Labels;

/// <summary>Labels of one node, sorted by key; equal by value. Within <see cref="LabelRules"/> once it is in the state.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A set of labels is what everybody calls it")]
public sealed class LabelSet : IReadOnlyDictionary<string, string>, IEquatable<LabelSet>
{
    /// <summary>No labels.</summary>
    public static readonly LabelSet Empty = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<string, string> _labels;

    private LabelSet(ImmutableSortedDictionary<string, string> labels) => _labels = labels;

    public int Count => _labels.Count;

    public IEnumerable<string> Keys => _labels.Keys;

    public IEnumerable<string> Values => _labels.Values;

    public string this[string key] => _labels[key];

    /// <summary>The labels of <paramref name="pairs"/>; the last one of a key counts.</summary>
    public static LabelSet From(IEnumerable<KeyValuePair<string, string>> pairs) => new(Empty._labels.SetItems(pairs));

    /// <summary>With one label more or changed, or without it where <paramref name="value"/> is null.</summary>
    public LabelSet With(string key, string? value)
    {
        var labels = value is null ? _labels.Remove(key) : _labels.SetItem(key, value);
        return ReferenceEquals(labels, _labels) ? this : new LabelSet(labels);
    }

    public bool ContainsKey(string key) => _labels.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _labels.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _labels.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(LabelSet? other) => ReferenceEquals(this, other) || (other is not null && _labels.SequenceEqual(other._labels));

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var (key, value) in _labels)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(",", _labels.Select(label => $"{label.Key}={label.Value}"));
}
