using Bramble.Agent.Connection;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Tests.Connection;

public sealed class ReadingBufferTests
{
    private readonly ReadingBuffer _buffer = new();
    private int _second = 1_000;

    private TimeSpan Now => TimeSpan.FromSeconds(_second);

    [Fact]
    public void What_was_read_without_a_session_is_sent_once_with_its_age()
    {
        Add(isSent: false);
        _second += 5;
        Add(isSent: false);
        _second += 5;

        var message = Assert.Single(_buffer.Take(Now));

        Assert.Equal(1_010_000ul, message.BootMilliseconds);
        Assert.Equal([1_000_000ul, 1_005_000ul], message.Readings.Select(reading => reading.BootMilliseconds));
        Assert.Empty(_buffer.Take(Now));
    }

    [Fact]
    public void Only_the_last_half_minute_of_a_broken_session_is_in_doubt()
    {
        for (var i = 0; i < 20; i++, _second += 5)
        {
            Add(isSent: true);
        }

        Assert.Empty(_buffer.Take(Now));
        Assert.InRange(_buffer.Count, 6, 7);
        _buffer.SessionBroke(Now);

        Assert.Equal([1_070_000ul, 1_075_000ul, 1_080_000ul, 1_085_000ul, 1_090_000ul, 1_095_000ul], Assert.Single(_buffer.Take(Now)).Readings.Select(reading => reading.BootMilliseconds));
    }

    [Fact]
    public void What_is_sent_late_and_lost_again_is_sent_again()
    {
        Add(isSent: false);
        Assert.Single(_buffer.Take(Now));
        _second += 20;
        _buffer.SessionBroke(Now);

        Assert.Single(_buffer.Take(Now));
    }

    [Fact]
    public void Ten_minutes_are_kept_and_no_more()
    {
        for (var i = 0; i < 1_000; i++, _second += 5)
        {
            Add(isSent: false);
        }

        var kept = _buffer.Take(Now).SelectMany(message => message.Readings).ToList();

        Assert.Equal(120, kept.Count);
        Assert.All(kept, reading => Assert.InRange(Now.TotalMilliseconds - reading.BootMilliseconds, 0, SessionProtocol.OldestReading.TotalMilliseconds));
    }

    [Fact]
    public void However_many_there_are_the_number_is_bounded()
    {
        for (var i = 0; i < 1_000; i++)
        {
            Add(isSent: false);
        }

        Assert.Equal(ReadingBuffer.Capacity, _buffer.Count);
    }

    [Fact]
    public void Every_message_keeps_the_bound_of_a_frame_and_one_too_long_is_left_out()
    {
        for (var i = 0; i < 50; i++)
        {
            var disk = new Reading.Types.Temperature { Name = new string('x', i == 7 ? 20_000 : 900) };
            _buffer.Add(new Reading { BootMilliseconds = 1_000_000, Temperatures = { disk } }, Now, isSent: false);
        }

        var messages = _buffer.Take(Now);

        Assert.Equal(49, messages.Sum(message => message.Readings.Count));
        Assert.All(messages, message => Assert.InRange(new AgentMessage { OldReadings = message }.CalculateSize(), 900, SessionProtocol.MaxAgentMessageBytes));
        Assert.InRange(messages.Count, 3, 5);
    }

    [Fact]
    public void Another_node_does_not_get_them()
    {
        Add(isSent: false);
        _buffer.Clear();

        Assert.Empty(_buffer.Take(Now));
    }

    private void Add(bool isSent) => _buffer.Add(new Reading { BootMilliseconds = (ulong)Now.TotalMilliseconds }, Now, isSent);
}
