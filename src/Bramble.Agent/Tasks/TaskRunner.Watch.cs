using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>One thread waits for all shims: for their ends, and for what they say on the named pipe.</summary>
internal sealed partial class TaskRunner
{
    private const int NoHang = 1;

    private readonly HashSet<Attempt> _watched = [];

    private void RunWatch()
    {
        var entries = new PollEntry[1];
        Attempt[] watched = [];
        var ready = 1;
        while (!_stopping)
        {
            if (ready > 0)
            {
                watched = Snapshot(ref entries);
            }

            ready = LinuxCalls.Poll(ref entries[0], (nuint)(watched.Length + 1), -1);
            if (ready <= 0)
            {
                continue; // Interrupted.
            }

            if (entries[0].Happened != 0)
            {
                ReadEvents();
            }

            for (var i = 0; i < watched.Length; i++)
            {
                if (entries[i + 1].Happened != 0)
                {
                    ShimEnded(watched[i]);
                }
            }
        }
    }

    private Attempt[] Snapshot(ref PollEntry[] entries)
    {
        Attempt[] watched;
        lock (_lock)
        {
            watched = [.. _watched];
        }

        if (entries.Length <= watched.Length)
        {
            entries = new PollEntry[Math.Max(watched.Length * 2, 16)];
        }

        entries[0] = new PollEntry { Descriptor = _events, Events = LinuxCalls.PollIn };
        for (var i = 0; i < watched.Length; i++)
        {
            entries[i + 1] = new PollEntry { Descriptor = watched[i].Pidfd, Events = LinuxCalls.PollIn };
        }

        return watched;
    }

    private void ReadEvents()
    {
        Span<byte> buffer = stackalloc byte[4096];
        HashSet<int> pids = [];
        nint length;
        while ((length = LinuxCalls.Read(_events, ref buffer[0], buffer.Length)) > 0)
        {
            // Written four bytes at a time, which a pipe keeps whole.
            foreach (var pid in MemoryMarshal.Cast<byte, int>(buffer[..(int)length]))
            {
                pids.Add(pid);
            }

            if (length < buffer.Length)
            {
                break;
            }
        }

        pids.Remove(0);
        if (pids.Count == 0)
        {
            return;
        }

        List<Attempt> heard;
        lock (_lock)
        {
            heard = [.. _watched.Where(attempt => pids.Contains(attempt.Pid))];
        }

        heard.ForEach(Look);
    }

    private void Look(Attempt attempt)
    {
        if (attempt.State == AttemptState.Starting && ShimState.Read(attempt.Directory) is { Running: true })
        {
            bool changed;
            lock (_lock)
            {
                changed = attempt.State == AttemptState.Starting;
                attempt.State = changed ? AttemptState.Running : attempt.State;
            }

            if (changed)
            {
                _sink.Changed(attempt.Status);
            }
        }

        _sink.OutputGrew(attempt.Key);
    }

    private void ShimEnded(Attempt attempt)
    {
        // Fails where an agent before this one was its parent; then the system has done it.
        _ = LinuxCalls.WaitPid(attempt.Pid, out _, NoHang);
        lock (_lock)
        {
            _ = LinuxCalls.Close(attempt.Pidfd);
            attempt.Pidfd = -1;
            _watched.Remove(attempt);
            _toFinish.Enqueue(attempt);
        }

        _diskWork.Set();
    }

    /// <param name="pid">The shim to look at, as if it had said something itself; 0 for none.</param>
    private void WakeWatch(int pid = 0)
    {
        Span<byte> message = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(message, pid);
        _ = LinuxCalls.Write(_events, ref message[0], message.Length);
    }
}
