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

    /// <summary>Sets a field without making a delegate each time.</summary>
    public static void Set<TMessage, T>(TMessage message, T? value, Action<TMessage, T> set)
        where T : struct
    {
        if (value is { } known)
        {
            set(message, known);
        }
    }

    public static void Set<TMessage>(TMessage message, string? value, Action<TMessage, string> set)
    {
        if (value is not null)
        {
            set(message, value);
        }
    }

    /// <summary>Adds the first of a list.</summary>
    public static void Add<TMessage, T>(ICollection<TMessage> messages, IReadOnlyList<T>? values, int most, Func<T, TMessage> write)
    {
        for (var i = 0; i < Math.Min(values?.Count ?? 0, most); i++)
        {
            messages.Add(write(values![i])); // The count says that it is not null.
        }
    }

    /// <summary>Reads the first of a list; one without what it must have is left out.</summary>
    /// <returns>Null where none is left.</returns>
    public static List<T>? List<TMessage, T>(IReadOnlyList<TMessage> messages, int most, Func<TMessage, T?> read)
        where T : class
    {
        List<T>? list = null;
        for (var i = 0; i < Math.Min(messages.Count, most); i++)
        {
            if (read(messages[i]) is { } one)
            {
                (list ??= new List<T>(Math.Min(messages.Count, most))).Add(one);
            }
        }

        return list;
    }

    /// <summary>Reads a time from 2000 to 2100.</summary>
    public static DateTimeOffset? Time(bool isSet, long unixSeconds) =>
        isSet && unixSeconds is >= 946_684_800 and < 4_102_444_800 ? DateTimeOffset.FromUnixTimeSeconds(unixSeconds) : null;
}
