using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Bramble.State.Jobs;

/// <summary>
/// A fixed number of slots, most of them empty for most of the time. Immutable: setting one copies a path of small nodes
/// (32 references each), and empty parts take no memory at all.
/// </summary>
/// <typeparam name="T">What a slot holds, or null.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "An array is what it is")]
internal sealed class PersistentArray<T> : IEnumerable<T>
    where T : class
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;

    private readonly object?[]? _root;
    private readonly int _height;

    /// <summary>An empty array.</summary>
    /// <param name="length">How many slots, at least 1.</param>
    public PersistentArray(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        for (_height = 0; (length - 1) >> (Bits * (_height + 1)) != 0; _height++)
        {
        }
    }

    private PersistentArray(int length, int height, object?[] root)
    {
        Length = length;
        _height = height;
        _root = root;
    }

    /// <summary>How many slots there are, empty ones included.</summary>
    public int Length { get; }

    /// <summary>What is in a slot, null where it is empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public T? this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            var node = _root;
            for (var level = _height; node is not null && level > 0; level--)
            {
                node = (object?[]?)node[(index >> (Bits * level)) & (Width - 1)];
            }

            return (T?)node?[index & (Width - 1)];
        }
    }

    /// <summary>With one slot filled anew.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public PersistentArray<T> With(int index, T value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
        return new(Length, _height, With(_root, _height, index, value));
    }

    /// <summary>The filled slots in order.</summary>
    public IEnumerator<T> GetEnumerator() => Filled(_root, _height).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static object?[] With(object?[]? node, int level, int index, T value)
    {
        var copy = node is null ? new object?[Width] : (object?[])node.Clone();
        var at = (index >> (Bits * level)) & (Width - 1);
        copy[at] = level == 0 ? value : With((object?[]?)copy[at], level - 1, index, value);
        return copy;
    }

    private static IEnumerable<T> Filled(object?[]? node, int level)
    {
        foreach (var item in node ?? [])
        {
            if (item is null)
            {
                continue;
            }

            if (level == 0)
            {
                yield return (T)item;
                continue;
            }

            foreach (var inner in Filled((object?[])item, level - 1))
            {
                yield return inner;
            }
        }
    }
}
