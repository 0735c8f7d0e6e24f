using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace Bramble.Master.Classic.Transport;

/// <summary>The handful of features that Kestrel notes on a connection, in an array: a third of a dictionary's memory.</summary>
internal sealed class FewFeatures : IFeatureCollection
{
    /// <summary>As many as Kestrel sets.</summary>
    private KeyValuePair<Type, object>[] _features = new KeyValuePair<Type, object>[5];
    private int _count;

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get => IndexOf(key) is var index && index >= 0 ? _features[index].Value : null;
        set
        {
            Revision++;
            var index = IndexOf(key);
            if (value is null)
            {
                Remove(index);
                return;
            }

            if (index < 0)
            {
                index = _count++;
                if (index == _features.Length)
                {
                    Array.Resize(ref _features, _count * 2);
                }
            }

            _features[index] = KeyValuePair.Create(key, value);
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.Take(_count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(Type key) => Array.FindIndex(_features, 0, _count, feature => feature.Key == key);

    private void Remove(int index)
    {
        if (index >= 0)
        {
            _features[index] = _features[--_count];
            _features[_count] = default;
        }
    }
}
