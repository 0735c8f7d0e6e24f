using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary>Labels as people type their changes: <c>KEY=VALUE</c> puts one on, <c>KEY-</c> takes it off. What a label may be, the master knows.</summary>
internal static class LabelChanges
{
    private const int Shown = 80;

    /// <returns>The new values by key; null takes the label off.</returns>
    /// <exception cref="CommandException">One of them is neither, or a key is there twice.</exception>
    public static IReadOnlyDictionary<string, string?> Read(IEnumerable<string> texts)
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var key = equals > 0 ? text[..equals]
                : equals < 0 && text.Length > 1 && text[^1] == '-' ? text[..^1]
                : throw new CommandException($"'{Untrusted.Clean(text, Shown)}' is not a change of a label: write KEY=VALUE, or KEY- to take one off.", ExitCode.WrongUsage);
            if (!changes.TryAdd(key, equals > 0 ? text[(equals + 1)..] : null))
            {
                throw new CommandException($"The label '{Untrusted.Clean(key, Shown)}' is there twice: give it once.", ExitCode.WrongUsage);
            }
        }

        return changes;
    }
}
