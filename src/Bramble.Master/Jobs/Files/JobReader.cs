using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;
using Bramble.State.Jobs;

namespace Bramble.Master.Jobs.Files;

/// <summary>Makes a job of a tree, noting every mistake with its place. Used for one job.</summary>
internal sealed class JobReader(List<FileMistake> mistakes)
{
    private static readonly string[] Keys =
    [
        "name", "command", "script", "count", "each", "env", "workdir", "user", "resources", "where", "on", "retries", "timeout", "grace", "priority", "after",
        "single", "pack", "output",
    ];

    private static readonly string[] ResourceKeys = ["cpus", "memory"];

    /// <summary>Where each field stands, by its path, for mistakes that are found later.</summary>
    private readonly Dictionary<string, FileNode> _places = new(StringComparer.Ordinal);

    /// <summary>Fields that could not be read: their mistake is told already.</summary>
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    /// <summary>Reads a job; what is wrong in it is in the list of mistakes afterwards.</summary>
    public JobSpec Read(FileNode document)
    {
        var fields = Fields(document, "", Keys, "a job");
        var resources = fields.TryGetValue("resources", out var inner) ? Fields(inner, "resources.", ResourceKeys, "'resources'") : [];
        var spec = new JobSpec
        {
            Name = Text(fields, "name") ?? "",
            Command = Texts(fields, "command"),
            Script = Text(fields, "script"),
            Count = (int?)Whole(fields, "count"),
            Each = Text(fields, "each"),
            Env = Variables(fields),
            Workdir = Text(fields, "workdir"),
            User = Text(fields, "user"),
            Resources = new JobResources { Cpus = Number(resources, "resources.cpus") ?? 1, MemoryBytes = Size(resources, "resources.memory") },
            Where = Text(fields, "where"),
            On = Texts(fields, "on", allowsOne: true),
            Retries = (int?)Whole(fields, "retries") ?? 0,
            TimeoutSeconds = Seconds(fields, "timeout"),
            GraceSeconds = (int?)Seconds(fields, "grace") ?? 10,
            Priority = (int?)Whole(fields, "priority") ?? 50,
            After = Texts(fields, "after", allowsOne: true),
            Single = Flag(fields, "single"),
            Pack = Flag(fields, "pack"),
            OutputBytes = Size(fields, "output") ?? 1024 * 1024,
        };
        if (document is not FileNode.Map)
        {
            return spec;
        }

        foreach (var mistake in JobSpecRules.Check(spec))
        {
            Note(document, mistake);
        }

        return spec;
    }

    /// <summary>Where the fields of the job that was read stand.</summary>
    public JobPlaces Places(FileNode document) => new(document, _places);

    private void Note(FileNode document, JobMistake mistake)
    {
        var field = mistake.Field.Split('[', 2)[0];
        if (_unread.Contains(field) || (field.Length == 0 && (_unread.Contains("command") || _unread.Contains("script"))))
        {
            return;
        }

        var place = _places.GetValueOrDefault(field) ?? document;
        var message = string.Equals(field, "name", StringComparison.Ordinal) && !_places.ContainsKey("name") ? "A job needs a 'name'." : mistake.Message;
        mistakes.Add(new FileMistake(place.Line, place.Column, message));
    }

    /// <summary>The fields of a map by their path; unknown and repeated keys are mistakes, a value of nothing is as if left out.</summary>
    private Dictionary<string, FileNode> Fields(FileNode node, string prefix, string[] keys, string what)
    {
        var fields = new Dictionary<string, FileNode>(StringComparer.Ordinal);
        if (node is not FileNode.Map map)
        {
            Wrong(prefix.TrimEnd('.'), node, $"Expected {what} as a map of keys such as '{keys[0]}', not {node.Kind}.");
            return fields;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            var shown = Untrusted.Clean(key.Text, 40);
            if (!keys.Contains(key.Text, StringComparer.Ordinal))
            {
                // The one that is meant is not missing as well.
                var nearest = Nearest.Of(key.Text, keys);
                _unread.Add($"{prefix}{nearest}");
                Wrong($"{prefix}{key.Text}", key, $"{char.ToUpperInvariant(what[0])}{what[1..]} has no key '{shown}'; {(nearest is null ? $"there are {string.Join(", ", keys)}" : $"perhaps '{nearest}' is meant")}.");
            }
            else if (!seen.Add(key.Text))
            {
                Wrong($"{prefix}{key.Text}", key, $"The key '{shown}' is there twice.");
            }
            else if (value is not FileNode.Scalar { IsNull: true })
            {
                fields.Add($"{prefix}{key.Text}", value);
                _places.Add($"{prefix}{key.Text}", value);
            }
        }

        return fields;
    }

    private string? Text(Dictionary<string, FileNode> fields, string key) =>
        !fields.TryGetValue(key, out var node) ? null
        : node is FileNode.Scalar scalar ? scalar.Text
        : Wrong<string>(key, node, $"'{key}' is a single text, not {node.Kind}.");

    private string[]? Texts(Dictionary<string, FileNode> fields, string key, bool allowsOne = false)
    {
        switch (fields.GetValueOrDefault(key))
        {
            case null:
                return null;
            case FileNode.Scalar scalar when allowsOne:
                return [scalar.Text];
            case FileNode.List list:
                foreach (var item in list.Items.Where(item => item is not FileNode.Scalar { IsNull: false }))
                {
                    Wrong(key, item, $"'{key}' is a list of texts; {item.Kind} stands here. Put an empty text in quotes.");
                }

                return [.. list.Items.OfType<FileNode.Scalar>().Select(item => item.Text)];
            case var other:
                var remedy = string.Equals(key, "command", StringComparison.Ordinal) ? " Write [program, argument], or a line of shell as 'script'." : "";
                return Wrong<string[]>(key, other, $"'{key}' is a list of texts, not {other.Kind}.{remedy}");
        }
    }

    private Dictionary<string, string>? Variables(Dictionary<string, FileNode> fields)
    {
        if (!fields.TryGetValue("env", out var node))
        {
            return null;
        }

        if (node is not FileNode.Map map)
        {
            return Wrong<Dictionary<string, string>>("env", node, $"'env' is a map of names and values, not {node.Kind}.");
        }

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            var path = $"env.{key.Text}";
            if (value is not FileNode.Scalar scalar)
            {
                Wrong(path, value, $"The value of '{Untrusted.Clean(key.Text, 40)}' is a single text, not {value.Kind}.");
            }
            else if (!variables.TryAdd(key.Text, scalar.IsNull ? "" : scalar.Text))
            {
                Wrong(path, key, $"The variable '{Untrusted.Clean(key.Text, 40)}' is there twice.");
            }

            _places.TryAdd(path, key);
        }

        return variables;
    }

    private long? Whole(Dictionary<string, FileNode> fields, string key) =>
        !fields.TryGetValue(key, out var node) ? null
        : node is FileNode.Scalar { IsPlain: true } scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : WrongValue<long>(key, node, "a whole number");

    private double? Number(Dictionary<string, FileNode> fields, string key) =>
        !fields.TryGetValue(key, out var node) ? null
        : node is FileNode.Scalar { IsPlain: true } scalar
          && double.TryParse(scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : WrongValue<double>(key, node, "a number such as 0.5");

    private long? Size(Dictionary<string, FileNode> fields, string key) =>
        !fields.TryGetValue(key, out var node) ? null
        : node is FileNode.Scalar scalar && ByteSizes.TryParse(scalar.Text, out var bytes) ? bytes
        : WrongValue<long>(key, node, "a size such as 512M");

    private long? Seconds(Dictionary<string, FileNode> fields, string key) =>
        !fields.TryGetValue(key, out var node) ? null
        : node is FileNode.Scalar { Text: "0" or "0s" } ? 0
        : node is FileNode.Scalar scalar && Durations.TryParse(scalar.Text, out var duration) ? (long)duration.TotalSeconds
        : WrongValue<long>(key, node, "a duration such as 30s, 10m or 1h");

    private bool Flag(Dictionary<string, FileNode> fields, string key) =>
        fields.TryGetValue(key, out var node)
        && (node is FileNode.Scalar { IsPlain: true, Text: "true" or "True" or "TRUE" }
            || (node is not FileNode.Scalar { IsPlain: true, Text: "false" or "False" or "FALSE" } && WrongValue<bool>(key, node, "true or false") is true));

    private T? WrongValue<T>(string key, FileNode node, string expected)
        where T : struct
    {
        var shown = node is FileNode.Scalar scalar ? $"'{Untrusted.Clean(scalar.Text, 40)}'" : node.Kind;
        Wrong(key, node, $"'{key.Split('.')[^1]}' is {expected}, not {shown}.");
        return null;
    }

    private T? Wrong<T>(string key, FileNode node, string message)
        where T : class
    {
        Wrong(key, node, message);
        return null;
    }

    private void Wrong(string key, FileNode node, string message)
    {
        _unread.Add(key);
        mistakes.Add(new FileMistake(node.Line, node.Column, message));
    }
}
