using System.Globalization;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

/// <summary>
/// Watches the room on the data directory's disk. Where it gets scarce, commands that only wish for more are refused, so that
/// what has to be recorded still finds room; where it is gone, the ballast is given up for it. Thread safe.
/// </summary>
/// <param name="directory">The data directory.</param>
/// <param name="options">The marks and the ballast's size.</param>
/// <param name="measure">How much room a directory's disk has; null where that is not known.</param>
/// <param name="logger">Where it is told.</param>
internal sealed partial class DiskRoom(string directory, IOptions<StoreOptions> options, Func<string, DiskSpace?> measure, ILogger<DiskRoom> logger)
{
    private readonly Lock _lock = new();
    private readonly Ballast _ballast = new(Path.Combine(directory, Ballast.FileName), options.Value.BallastBytes);
    private StoreProblem? _full;
    private DiskLevel _level;
    private bool _isSpent;
    private bool _isWarned;

    /// <summary>Told after <see cref="Level"/> or <see cref="Full"/> has changed.</summary>
    public event EventHandler? Changed;

    /// <summary>How full the disk is, as of the last <see cref="Look"/>. The ballast counts as free.</summary>
    public DiskLevel Level
    {
        get
        {
            lock (_lock)
            {
                return _isSpent ? DiskLevel.Full : _level;
            }
        }
    }

    /// <summary>Why commands that only wish for more are refused; null where they are not.</summary>
    public StoreProblem? Full => Volatile.Read(ref _full);

    /// <summary>Measures, and makes the ballast anew where there is room for it.</summary>
    public void Look()
    {
        bool hasChanged;
        lock (_lock)
        {
            if (measure(directory) is not { } disk)
            {
                return;
            }

            var held = _ballast.HeldBytes;
            var level = LevelOf(disk.Without(held));
            if (held < options.Value.BallastBytes)
            {
                MakeBallast(level, disk.Without(held));
            }

            hasChanged = Set(level, disk.Without(held));
        }

        if (hasChanged)
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>Gives the ballast up, where it is there, because something that must be written found no room.</summary>
    /// <returns>Whether there is more room now.</returns>
    public bool TrySpend()
    {
        lock (_lock)
        {
            if (!_ballast.TryRelease())
            {
                return false;
            }

            _isSpent = true;
            Spent(logger, directory);
            _ = Set(DiskLevel.Full, measure(directory));
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return true;
    }

    private DiskLevel LevelOf(DiskSpace disk) =>
        disk.Available >= options.Value.EnoughBytes ? DiskLevel.Normal
        : disk.UsedPercent >= options.Value.FullPercent ? DiskLevel.Full
        : disk.UsedPercent >= options.Value.HighPercent ? DiskLevel.High
        : DiskLevel.Normal;

    private void MakeBallast(DiskLevel level, DiskSpace disk)
    {
        // Twice its size, so that it does not itself fill the disk and is not given up again at once.
        var isRoom = level < DiskLevel.Full && disk.Available >= 2 * options.Value.BallastBytes;
        if (isRoom && _ballast.TryMake())
        {
            (_isSpent, _isWarned) = (false, false);
        }
        else if (!_isSpent && !_isWarned)
        {
            _isWarned = true;
            NoBallast(logger, options.Value.BallastBytes, directory);
        }
    }

    private bool Set(DiskLevel level, DiskSpace? disk)
    {
        var before = (_level, _full is null);
        _level = level;
        var full = _isSpent || level == DiskLevel.Full ? new StoreProblem(ProblemCodes.StoreFull, Words(disk)) : null;
        Volatile.Write(ref _full, full);
        var hasChanged = before != (_level, full is null);
        if (hasChanged)
        {
            LevelChanged(logger, full is null && level < DiskLevel.High ? LogLevel.Information : LogLevel.Warning, directory, level, disk?.Available);
        }

        return hasChanged;
    }

    private string Words(DiskSpace? disk)
    {
        var left = disk is { } known ? string.Create(CultureInfo.InvariantCulture, $" ({known.Available / 1024 / 1024} MiB left, {known.UsedPercent:0} % used)") : "";
        return $"The disk of {directory} is full{left}: nothing new is taken on, what ends or is removed is still recorded. Free some space.";
    }

    [LoggerMessage("The disk of {Directory} is at level {Level}, {Available} bytes are left")]
    private static partial void LevelChanged(ILogger logger, LogLevel logLevel, string directory, DiskLevel level, long? available);

    [LoggerMessage(LogLevel.Warning, "The disk of {Directory} is full; the ballast was deleted so that what must be recorded can be")]
    private static partial void Spent(ILogger logger, string directory);

    [LoggerMessage(LogLevel.Warning, "There is no room for a ballast of {Bytes} bytes in {Directory}: on a full disk nothing can be recorded")]
    private static partial void NoBallast(ILogger logger, long bytes, string directory);
}
