using Bramble.Protocol.Ids;
using Bramble.State.Audit;

namespace Bramble.State.Tests.Audit;

public sealed class AuditChainTests
{
    [Fact]
    public void Changing_dropping_or_swapping_a_record_is_found()
    {
        var records = Enumerable.Range(0, 5).Aggregate(
            (State: ClusterState.Empty, Records: new List<AuditRecord>()),
            (made, i) =>
            {
                var (state, decision) = made.State.Run(new TimedCommand(new RecordAudit("log.in", $"user {i}", "done"), Given.Noon));
                made.Records.AddRange(((Decision.Accepted)decision).Changes.OfType<AuditAppended>().Select(change => change.Record));
                return (state, made.Records);
            }).Records;
        Assert.Equal([1, 2, 3, 4, 5], records.Select(record => record.Sequence));
        Assert.Null(AuditChain.FirstBroken(records, default(Digest)));
        Assert.Null(AuditChain.FirstBroken(records.Skip(2), null));
        Assert.Equal(3, AuditChain.FirstBroken(records.Select(r => r.Sequence == 3 ? r with { Target = "another" } : r), default(Digest)));
        Assert.Equal(3, AuditChain.FirstBroken(records.Where(r => r.Sequence != 2), default(Digest)));
        Assert.Equal(2, AuditChain.FirstBroken(records.Select(r => r.Sequence == 1 ? r with { Hash = Given.Key(1) } : r), null));
        Assert.Equal(1, AuditChain.FirstBroken(records, Given.Key(1)));
    }

    [Fact]
    public void No_text_can_move_from_one_field_to_the_next()
    {
        var one = AuditChain.Next(AuditHead.Empty, Given.Noon, Origin.System, "ab", "c").Record;
        var other = AuditChain.Next(AuditHead.Empty, Given.Noon, Origin.System, "a", "bc").Record;
        var none = AuditChain.Next(AuditHead.Empty, Given.Noon, Origin.System, "ab", "c", detail: "").Record;
        Assert.Equal(3, new[] { one.Hash, other.Hash, none.Hash }.Distinct().Count());
    }

    [Fact]
    public void What_is_kept_is_bounded_and_can_be_shown()
    {
        var long0 = new string('x', 9000) + "\n";
        var record = AuditChain.Next(AuditHead.Empty, Given.Noon, new Origin(long0, long0, long0), long0, long0, long0, long0).Record;
        Assert.Equal((128, 64, 256, 64, 1024), (record.Actor.Length, record.Action.Length, record.Target?.Length, record.Result.Length, record.Detail?.Length));
        Assert.Equal("a\uFFFDb", AuditChain.Next(AuditHead.Empty, Given.Noon, new Origin("a\u0007b"), "x", null).Record.Actor);
    }

    [Theory]
    [InlineData("00000000", 0)]
    [InlineData("zzzzzzzz", (1L << 40) - 1)]
    [InlineData("0000001G", 48)]
    public void Token_ids_are_read_and_written(string text, long value)
    {
        Assert.True(TokenId.TryParse(text, out var id));
        Assert.Equal((value, text.ToLowerInvariant()), (id.Value, id.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0000000")]
    [InlineData("0000000i")]
    [InlineData("0000000l")]
    [InlineData("000000\u212Ak")]
    public void Other_texts_are_no_token_ids(string? text) => Assert.False(TokenId.TryParse(text, out _));
}
