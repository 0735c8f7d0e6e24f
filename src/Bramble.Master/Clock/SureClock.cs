using System.Globalization;
using System.Text;
using Bramble.Shared;

namespace Bramble.Master.Clock;

/// <summary>
/// A time that has surely come. The wall clock of a board without a battery may be years ahead for a while, and what is deleted
/// or shut out because of it does not come back. So what has passed counts by the wall clock only while a time service keeps
/// that right; else by the last sure time, which is kept on disk, and how long the master has run since. Thread safe.
/// </summary>
internal sealed class SureClock
{
    private static readonly TimeSpan KeepEvery = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Func<bool> _isSynchronised;
    private readonly string _file;
    private DateTimeOffset _sure;
    private long _sureAt;
    private long? _keptAt;

    /// <param name="directory">Where the data is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isSynchronised">Whether a time service keeps it right.</param>
    public SureClock(string directory, TimeProvider time, Func<bool> isSynchronised)
    {
        _time = time;
        _isSynchronised = isSynchronised;
        _file = Path.Combine(directory, "sure-time");
        _sure = Read(_file) ?? time.GetUtcNow();
        _sureAt = time.GetTimestamp();
    }

    /// <summary>The time that has surely come; may be behind, and is ahead only where the clock was at the very first start.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
            {
                var at = _time.GetTimestamp();
                _sure = _isSynchronised() ? _time.GetUtcNow() : _sure + _time.GetElapsedTime(_sureAt, at);
                _sureAt = at;
                return _sure;
            }
        }
    }

    /// <summary>Keeps it for the next start, at most once an hour for the card's sake. Without it the next start only knows less.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Keep()
    {
        var now = Now;
        lock (_lock)
        {
            if (_keptAt is { } kept && _time.GetElapsedTime(kept) < KeepEvery)
            {
                return;
            }

            _keptAt = _time.GetTimestamp();
        }

        // Synced: it is after a power cut that a board without a battery needs it.
        DurableFile.Write(_file, Encoding.ASCII.GetBytes(now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
    }

    private static DateTimeOffset? Read(string file)
    {
        try
        {
            return long.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
