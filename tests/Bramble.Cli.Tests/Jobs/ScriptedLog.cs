using System.Text;

namespace Bramble.Cli.Tests.Jobs;

/// <summary>One stream of a task, as the master has it. Thread safe.</summary>
internal sealed class ScriptedLog
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _bytes = [];
    private bool _ended;

    public void Write(string text)
    {
        lock (_lock)
        {
            _bytes = [.. _bytes, .. Encoding.UTF8.GetBytes(text)];
            Change();
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            Change();
        }
    }

    /// <summary>What there is from an offset on, whether that is all, and what is done when there is more.</summary>
    public (byte[] Bytes, bool Ended, Task Changed) Read(long offset)
    {
        lock (_lock)
        {
            return (_bytes[(int)Math.Min(offset, _bytes.Length)..], _ended, _changed.Task);
        }
    }

    private void Change()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
