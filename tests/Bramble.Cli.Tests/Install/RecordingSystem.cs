using Bramble.Cli.Install;

namespace Bramble.Cli.Tests.Install;

/// <summary>A machine that does nothing and remembers what it was asked; users and services are as they would be afterwards.</summary>
internal sealed class RecordingSystem : IHostSystem
{
    private readonly HashSet<string> _there = new(StringComparer.Ordinal) { "group video" };

    public bool HasSystemd { get; set; } = true;

    /// <summary>Each call that asks for a change.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>All calls, each with what it was given on standard input.</summary>
    public List<(string Call, string? Input)> All { get; } = [];

    /// <summary>What becomes of a call; null for success.</summary>
    public Func<string, ProgramResult?> Answer { get; set; } = _ => null;

    public Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input, Action<string>? tell, CancellationToken cancellationToken)
    {
        var call = $"{program} {string.Join(' ', arguments)}";
        All.Add((call, input));
        var last = arguments[^1];
        var (isQuestion, isYes, output) = (program, arguments[0]) switch
        {
            ("getent", var table) => (true, _there.Contains($"{table} {last}"), ""),
            ("systemctl", "is-enabled" or "is-active") => (true, _there.Contains($"{arguments[0]} {last}"), ""),
            ("stat", _) => (true, _there.Contains("data"), "bramble:bramble 700\n"),
            _ => (false, true, ""),
        };
        if (!isQuestion)
        {
            Calls.Add(call);
            if (Answer(call) is { } answer)
            {
                return Task.FromResult(answer);
            }

            Remember(program, arguments[0], last);
        }

        return Task.FromResult(new ProgramResult(isYes ? 0 : 1, output, ""));
    }

    private void Remember(string program, string first, string last)
    {
        switch (program, first)
        {
            case ("useradd", _):
                _there.Add($"passwd {last}");
                break;
            case ("userdel", _):
                _there.Remove($"passwd {last}");
                break;
            case ("chown", _):
                _there.Add("data");
                break;
            case ("systemctl", "enable"):
                _there.Add($"is-enabled {last}");
                break;
            case ("systemctl", "start" or "restart"):
                _there.Add($"is-active {last}");
                break;
            case ("systemctl", "disable"):
                _there.Remove($"is-active {last}");
                _there.Remove($"is-enabled {last}");
                break;
            case ("rm", _):
                Directory.Delete(last, recursive: true);
                break;
        }
    }
}
