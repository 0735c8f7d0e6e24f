using Bramble.Protocol.Text;

namespace Bramble.Protocol.Sessions;

/// <summary>Takes single values off the wire: what is missing, not finite or out of its range becomes null, never zero and never a bound.</summary>
internal static class Wire
{
    public static void Set<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } known)
        {
            set(known);
        }
    }

    public static void Set(string? value, Action<string> set)
    {
        if (value is not null)
        {
            set(value);
        }
    }

    public static string? Text(bool isSet, string value, int length) => isSet && value.Length > 0 ? Untrusted.Clean(value, length) : null;

    public static double? Number(bool isSet, double value, double low, double high) =>
        isSet && double.IsFinite(value) && value >= low && value <= high ? value : null;

    public static long? Bytes(bool isSet, ulong value, long most = NodeLimits.MaxBytes) => isSet && value <= (ulong)most ? (long)value : null;
}
