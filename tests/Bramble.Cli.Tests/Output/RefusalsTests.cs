using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Tests.Output;

public sealed class RefusalsTests
{
    [Theory]
    [InlineData(400, ExitCode.WrongUsage)]
    [InlineData(401, ExitCode.NotAllowed)]
    [InlineData(403, ExitCode.NotAllowed)]
    [InlineData(404, ExitCode.NotFound)]
    [InlineData(409, ExitCode.Failed)]
    [InlineData(503, ExitCode.Failed)]
    public void A_refusal_has_its_exit_code(int status, int code) => Assert.Equal(code, Refusals.ExitCodeOf(new Problem { Code = "x", Title = "x", Status = status }));

    [Fact]
    public void What_the_master_says_is_cleaned() =>
        Assert.Equal("a\uFFFDb", Refusals.Words(new Problem { Code = "x", Title = "x", Detail = "a\u001bb", Status = 409 }));

    [Fact]
    public void Mistakes_of_a_file_stay_one_a_line() =>
        Assert.Equal("3:1 no \uFFFD\n  9:2 nor", Refusals.Words(new Problem { Code = "job-file-invalid", Title = "x", Detail = "3:1 no \u001b\n9:2 nor", Status = 400 }));

    [Fact]
    public void Whoever_lacks_the_token_is_told_which_option_gives_it() =>
        Assert.Contains("--token-file", Refusals.Words(new Problem { Code = ProblemCodes.TokenMissing, Title = "x", Detail = "Send it as a header.", Status = 401 }), StringComparison.Ordinal);
}
