using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Tests.Ids;

public sealed class JobIdsTests
{
    private const string Job = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData(Job + "/0/1")]
    [InlineData(Job + "/99999/2147483647")]
    public void An_attempt_has_one_text(string text)
    {
        Assert.True(AttemptId.TryParse(text, out var attempt));
        Assert.Equal(text, attempt.ToString());
        Assert.True(TaskId.TryParse(text[..text.LastIndexOf('/')], out var task));
        Assert.Equal(task, attempt.Task);
        Assert.Equal(Job, task.Job.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(Job)]
    [InlineData(Job + "/")]
    [InlineData(Job + "/0")]
    [InlineData(Job + "/0/0")]
    [InlineData(Job + "/0/01")]
    [InlineData(Job + "/00/1")]
    [InlineData(Job + "/-1/1")]
    [InlineData(Job + "/0/+1")]
    [InlineData(Job + "/0/1/1")]
    [InlineData(Job + "/0/4294967297")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF/0/1")]
    [InlineData("00000000000000000000000000000000/0/1")]
    public void Anything_else_is_not_an_attempt(string? text) => Assert.False(AttemptId.TryParse(text, out _));
}
