using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Bramble.Protocol.Classic;

/// <summary>
/// The keys of all objects of one frame, unescaped, in borrowed arrays. The hash is keyed with a secret of this process, so
/// that a peer cannot make keys collide: the whole check stays linear in the frame's length. Nothing is borrowed before the
/// first key.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ClassicKeySet(ReadOnlySpan<byte> frame) : IDisposable
{
    // No character of a key takes less than a byte of the frame, and each key is followed by a colon.
    private readonly int _maxText = frame.Length;
    private readonly int _maxKeys = frame.Count((byte)':');
    private char[]? _text;
    private Entry[]? _entries;
    private int[]? _buckets;
    private int _mask;
    private int _textLength;
    private int _count;

    /// <summary>Adds the property name the reader stands on.</summary>
    /// <param name="reader">On a property name without a lone surrogate.</param>
    /// <param name="owner">Number of the object it belongs to.</param>
    /// <returns>False where that object has the name already.</returns>
    public bool Add(ref Utf8JsonReader reader, int owner)
    {
        if (_text is null)
        {
            Borrow();
        }

        var name = _text.AsSpan(_textLength, reader.CopyString(_text.AsSpan(_textLength)));
        var hash = HashCode.Combine(string.GetHashCode(name, StringComparison.Ordinal), owner);
        ref var bucket = ref _buckets![hash & _mask];
        for (var i = bucket - 1; i >= 0; i = _entries![i].Next)
        {
            ref readonly var entry = ref _entries![i];
            if (entry.Hash == hash && entry.Owner == owner && name.SequenceEqual(_text.AsSpan(entry.Start, entry.Length)))
            {
                return false;
            }
        }

        _entries![_count] = new Entry(hash, owner, _textLength, name.Length, bucket - 1);
        bucket = ++_count;
        _textLength += name.Length;
        return true;
    }

    public void Dispose()
    {
        if (_text is not null)
        {
            ArrayPool<char>.Shared.Return(_text);
            ArrayPool<Entry>.Shared.Return(_entries!);
            ArrayPool<int>.Shared.Return(_buckets!);
            _text = null;
        }
    }

    private void Borrow()
    {
        _text = ArrayPool<char>.Shared.Rent(_maxText);
        _entries = ArrayPool<Entry>.Shared.Rent(_maxKeys);
        var buckets = (int)BitOperations.RoundUpToPowerOf2((uint)_maxKeys);
        _buckets = ArrayPool<int>.Shared.Rent(buckets);
        _buckets.AsSpan(0, buckets).Clear();
        _mask = buckets - 1;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(int Hash, int Owner, int Start, int Length, int Next);
}
