using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Dashboard.Wording;

/// <summary>
/// The state of the whole cluster in one sentence: "4 nodes, all well". Twin: <c>Client/src/verdict.ts</c>.
/// </summary>
/// <param name="Level"><c>empty</c>, <c>well</c>, <c>warn</c> or <c>bad</c>.</param>
/// <param name="Sentence">What stands on the page.</param>
/// <param name="Announcement">The same without durations, so that a screen reader speaks only when something has changed.</param>
internal sealed record Verdict(string Level, string Sentence, string Announcement)
{
    /// <summary>Nodes named in one part of the sentence; the rest is counted.</summary>
    private const int MaxNamed = 3;

    /// <param name="nodes">The nodes in the order in which they are to be named.</param>
    /// <param name="now">The master's time.</param>
    public static Verdict Of(IReadOnlyCollection<Node> nodes, DateTimeOffset now)
    {
        if (nodes.Count == 0)
        {
            return new Verdict("empty", "No nodes yet", "No nodes yet");
        }

        List<(string Spoken, string Shown)> parts = [];
        var lost = AddSilent(parts, nodes, NodeState.Lost, "lost", now);
        var late = AddSilent(parts, nodes, NodeState.Late, "late", now);
        var troubled = AddTroubled(parts, nodes);
        var pending = AddPending(parts, nodes);
        var critical = nodes.Any(node => node is { State: NodeState.Ready, Health.Level: HealthLevel.Critical });
        var level = lost || critical ? "bad" : late || troubled || pending ? "warn" : "well";

        var count = Words.Count(nodes.Count, "node", "nodes");
        if (parts.Count == 0)
        {
            var well = nodes.Count == 1 ? $"{count}, well" : $"{count}, all well";
            return new Verdict(level, well, well);
        }

        return new Verdict(
            level,
            $"{count}, {string.Join("; ", parts.Select(part => part.Shown))}",
            $"{count}, {string.Join("; ", parts.Select(part => part.Spoken))}");
    }

    private static bool AddSilent(List<(string, string)> parts, IEnumerable<Node> nodes, NodeState state, string word, DateTimeOffset now)
    {
        var silent = nodes.Where(node => node.State == state).ToList();
        if (silent.Count > 0)
        {
            var shown = silent.Select((node, index) =>
                $"{Words.Clean(node.Name)} {(index == 0 ? "silent for" : "for")} {Words.For((now - node.LastSeenAt).TotalSeconds)}");
            parts.Add((
                $"{silent.Count} {word}: {Listed(silent.Select(node => Words.Clean(node.Name)), silent.Count)}",
                $"{silent.Count} {word}: {Listed(shown, silent.Count)}"));
        }

        return silent.Count > 0;
    }

    private static bool AddTroubled(List<(string, string)> parts, IEnumerable<Node> nodes)
    {
        var troubled = nodes
            .Where(node => node.State == NodeState.Ready)
            .Select(node => (node.Name, Trouble: Trouble.Of(node)))
            .Where(node => node.Trouble.Length > 0)
            .Select(node => $"{Words.Clean(node.Name)} ({node.Trouble})")
            .ToList();
        return Add(parts, troubled, "needs attention", "need attention");
    }

    private static bool AddPending(List<(string, string)> parts, IEnumerable<Node> nodes) =>
        Add(
            parts,
            [.. nodes.Where(node => node.State == NodeState.Pending).Select(node => Words.Clean(node.Name))],
            "waits for approval",
            "wait for approval");

    private static bool Add(List<(string, string)> parts, List<string> named, string one, string many)
    {
        if (named.Count > 0)
        {
            var part = $"{Words.Count(named.Count, one, many)}: {Listed(named, named.Count)}";
            parts.Add((part, part));
        }

        return named.Count > 0;
    }

    /// <summary><c>a</c>; <c>a and b</c>; <c>a, b and c</c>; <c>a, b, c and 2 more</c>.</summary>
    private static string Listed(IEnumerable<string> items, int count)
    {
        List<string> named = [.. items.Take(MaxNamed)];
        if (count > MaxNamed)
        {
            named.Add($"{count - MaxNamed} more");
        }

        return named.Count == 1 ? named[0] : $"{string.Join(", ", named[..^1])} and {named[^1]}";
    }
}
