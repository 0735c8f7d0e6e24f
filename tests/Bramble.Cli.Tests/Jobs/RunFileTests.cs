using System.Text;
using Bramble.Cli.Client;
using Bramble.Cli.Commands;
using Bramble.Cli.Jobs;
using Bramble.Protocol;

namespace Bramble.Cli.Tests.Jobs;

public sealed class RunFileTests
{
    [Theory]
    [InlineData("-- /usr/bin/env", """{"name":"env","command":["/usr/bin/env"]}""")]
    [InlineData("--on pi-01 -- true", """{"name":"true","command":["true"],"on":["pi-01"]}""")]
    [InlineData("--on pi-01,pi-02 -- true", """{"name":"true","command":["true"],"each":"node","on":["pi-01","pi-02"]}""")]
    [InlineData("--on pi-01,pi-02 --count 5 -- true", """{"name":"true","command":["true"],"count":5,"on":["pi-01","pi-02"]}""")]
    [InlineData("--each --where model=pi5 -- true", """{"name":"true","command":["true"],"each":"node","where":"model=pi5"}""")]
    [InlineData("--name n --cpus 0.5 --memory 256M --timeout 10m --retries 2 --env A=b=c --workdir /srv -- sh -c --on", """{"name":"n","command":["sh","-c","--on"],"timeout":"10m","workdir":"/srv","retries":2,"resources":{"cpus":0.5,"memory":"268435456"},"env":{"A":"b=c"}}""")]
    public void A_command_line_is_a_job_file(string line, string file) => Assert.Equal(file, Encoding.UTF8.GetString(Read(line).ToJson().Span));

    [Theory]
    [InlineData("--each --on pi-01 -- true")]
    [InlineData("--each --count 2 -- true")]
    [InlineData("--count 0 -- true")]
    [InlineData("--memory lots -- true")]
    [InlineData("--timeout 10 -- true")]
    [InlineData("--cpus 0 -- true")]
    [InlineData("--env A -- true")]
    [InlineData("--env A=1 --env A=2 -- true")]
    public void What_contradicts_itself_is_wrong_usage(string line) =>
        Assert.Equal(ExitCode.WrongUsage, Assert.Throws<CommandException>(() => Read(line)).ExitCode);

    [Fact]
    public void Without_a_command_there_is_nothing_to_run() => Assert.NotEmpty(BrambleCli.Root().Parse(["run", "--each"]).Errors);

    [Theory]
    [InlineData("/usr/local/bin/my prog", "myprog")]
    [InlineData("...", "run")]
    [InlineData("./-x.sh", "x.sh")]
    public void A_command_gives_a_name_that_a_job_may_have(string command, string name) => Assert.Equal(name, RunFile.NameOf(command));

    [Theory]
    [InlineData("-", "{", "application/json")]
    [InlineData("-", " \n[{", "application/json")]
    [InlineData("-", "name: x", "application/yaml")]
    [InlineData("a.JSON", "name: x", "application/json")]
    [InlineData("a.yml", "{}", "application/yaml")]
    public void A_files_language_is_told_by_its_name_or_its_beginning(string file, string text, string type) =>
        Assert.Equal(type, JobFileBody.LanguageOf(file, Encoding.UTF8.GetBytes(text)));

    private static RunFile Read(string line)
    {
        var parsed = BrambleCli.Root().Parse(["run", .. line.Split(' ')]);
        Assert.Empty(parsed.Errors);
        return ((RunCommand)parsed.CommandResult.Command).FileOf(parsed);
    }
}
