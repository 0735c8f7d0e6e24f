using Bramble.Cli.Client;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Top;

/// <summary>Keeps the table true and does what the keys say, until it is left.</summary>
internal sealed class TopLoop(HttpBrambleClient client, TopModel model, bool color, TimeProvider time)
{
    /// <summary>Keys are looked for so often, and what has changed is drawn.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Nodes that send a reading each second while they are shown; what the master allows one viewer.</summary>
    private const int MaxWatched = 64;

    private const int MaxFilter = 40;

    private readonly Lock _lock = new();
    private bool _isAway;
    private bool _isTyping;
    private int _skip;

    /// <summary>Runs until a key or the token ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var screen = new TopScreen();
        var reading = ReadAsync(ending.Token);
        try
        {
            while (!reading.IsCompleted && !Keys())
            {
                screen.Show(Lines());
                await Task.Delay(Tick, time, cancellationToken);
            }
        }
        finally
        {
            await ending.CancelAsync();
        }

        try
        {
            await reading;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Left by a key.
        }
    }

    private IReadOnlyList<string> Lines()
    {
        lock (_lock)
        {
            var (width, height) = (Math.Max(20, Console.WindowWidth), Math.Max(TopView.Around + 1, Console.WindowHeight));
            _skip = Math.Clamp(_skip, 0, Math.Max(0, model.Rows().Count - (height - TopView.Around)));
            var note = _isTyping ? $"filter: {model.Filter}_" : _isAway ? "No answer from the master; this is what was." : null;
            return TopView.Screen(model, width, height, _skip, color, time.GetUtcNow(), note);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var frame in client.WatchClusterAsync(Watched, cancellationToken))
        {
            var nodes = frame is ClusterFrame.Began ? await NodesAsync(cancellationToken) : null;
            lock (_lock)
            {
                switch (frame)
                {
                    case ClusterFrame.Began when nodes is not null:
                        model.Read(nodes);
                        _isAway = false;
                        break;
                    case ClusterFrame.Began or ClusterFrame.Broke:
                        _isAway = true;
                        break;
                    case ClusterFrame.Happened happened:
                        model.Apply(happened.Event);
                        break;
                    case ClusterFrame.Readings readings:
                        model.Apply(readings.Frame);
                        _isAway = false;
                        break;
                }
            }
        }
    }

    private async Task<IReadOnlyList<Node>?> NodesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetNodesAsync(cancellationToken);
        }
        catch (CommandException)
        {
            return null;
        }
    }

    private List<string> Watched()
    {
        lock (_lock)
        {
            return [.. model.Rows().Where(node => node.Kind == NodeKind.Agent).Take(MaxWatched).Select(node => node.Id.ToString())];
        }
    }

    /// <returns>Whether the table is to be left.</returns>
    private bool Keys()
    {
        while (!Console.IsInputRedirected && Console.KeyAvailable)
        {
            var key = Console.ReadKey(intercept: true);
            lock (_lock)
            {
                if (_isTyping)
                {
                    Type(key);
                }
                else if (Press(key))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Type(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                _isTyping = false;
                break;
            case ConsoleKey.Escape:
                (_isTyping, model.Filter) = (false, "");
                break;
            case ConsoleKey.Backspace:
                model.Filter = model.Filter.Length > 0 ? model.Filter[..^1] : "";
                break;
            default:
                if (!char.IsControl(key.KeyChar) && model.Filter.Length < MaxFilter)
                {
                    model.Filter += key.KeyChar;
                }

                break;
        }
    }

    private bool Press(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Escape:
                return true;
            case ConsoleKey.DownArrow:
                _skip++;
                return false;
            case ConsoleKey.UpArrow:
                _skip--;
                return false;
            case ConsoleKey.PageDown:
                _skip += 10;
                return false;
            case ConsoleKey.PageUp:
                _skip -= 10;
                return false;
        }

        switch (char.ToLowerInvariant(key.KeyChar))
        {
            case 'q':
                return true;
            case 'r':
                model.IsReversed = !model.IsReversed;
                break;
            case '/':
                (_isTyping, model.Filter) = (true, "");
                break;
            case var letter when KeyOf(letter) is { } order:
                (model.Key, model.IsReversed, _skip) = (order, false, 0);
                break;
        }

        return false;
    }

    private static TopKey? KeyOf(char letter) => letter switch
    {
        'n' => TopKey.Name,
        'h' => TopKey.Health,
        'c' => TopKey.Cpu,
        'm' => TopKey.Memory,
        't' => TopKey.Temp,
        'l' => TopKey.Load,
        _ => null,
    };
}
