using Bramble.Protocol.Api;

namespace Bramble.Cli.Install;

/// <summary>What an installation did, in sentences.</summary>
internal sealed class InstallLog
{
    private readonly List<string> _changes = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _next = [];

    public bool HasChanges => _changes.Count > 0;

    public void Changed(string sentence) => _changes.Add(sentence);

    public void Warn(string sentence) => _warnings.Add(sentence);

    public void Next(string sentence) => _next.Add(sentence);

    public InstallReport Report() => new() { Changes = [.. _changes], Warnings = [.. _warnings], Next = [.. _next] };

    public string Text() => string.Concat(
        _changes.DefaultIfEmpty("Nothing had to be changed.")
            .Concat(_warnings.Select(warning => $"Warning: {warning}"))
            .Concat(_next)
            .Select(line => line + "\n"));
}
