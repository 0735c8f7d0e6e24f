using System.Text;

namespace Bramble.Vitals;

/// <summary>Makes each name a string once, however often a file repeats it.</summary>
/// <param name="most">Names kept; beyond it the oldest are forgotten all together.</param>
/// <param name="maxLength">Most characters of a name.</param>
internal sealed class NameCache(int most, int maxLength)
{
    private readonly List<(byte[] Bytes, string Name)> _names = [];

    /// <summary>Gets the string of a name.</summary>
    /// <param name="bytes">The name as the kernel writes it.</param>
    /// <returns>The name, cleaned; empty where there is none.</returns>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        foreach (var (known, name) in _names)
        {
            if (bytes.SequenceEqual(known))
            {
                return name;
            }
        }

        if (_names.Count >= most)
        {
            _names.Clear();
        }

        var made = SensorText.Clean(bytes, maxLength) ?? "";
        _names.Add((bytes.ToArray(), made));
        return made;
    }

    /// <summary>The bytes of a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name);
}
