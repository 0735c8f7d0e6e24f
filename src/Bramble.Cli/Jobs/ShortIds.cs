using Bramble.Protocol.Ids;

namespace Bramble.Cli.Jobs;

/// <summary>Ids as short as they can be told apart.</summary>
internal static class ShortIds
{
    /// <summary>Twelve digits are the millisecond of a UUID v7: shorter ones would soon mean two jobs.</summary>
    private const int Shortest = 12;

    /// <summary>How many digits tell all of these apart, and most others too.</summary>
    public static int LengthFor(IEnumerable<JobId> ids)
    {
        var texts = ids.Select(id => id.ToString()).ToList();
        var length = Shortest;
        while (length < JobId.TextLength && texts.DistinctBy(text => text[..length], StringComparer.Ordinal).Count() < texts.Count)
        {
            length++;
        }

        return length;
    }
}
