using System.Security.Cryptography.X509Certificates;
using Bramble.Master.Joining;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Joining;

public sealed class ServerCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bramble-test-");
    private readonly NodeAuthority _authority;
    private readonly SetClock _clock = new(Now);

    public ServerCertificateTests() => _authority = NodeAuthority.Open(_data.FullName, "00112233445566778899aabbccddeeff");

    public void Dispose()
    {
        _authority.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    public void One_is_kept_for_half_its_life()
    {
        var certificates = new ServerCertificate(_authority, _clock);
        var first = certificates.Current();

        _clock.Wall = Now.AddDays(89);
        Assert.Same(first, certificates.Current());
        _clock.Wall = Now.AddHours(-2);
        Assert.Same(first, certificates.Current());
        _clock.Wall = Now.AddDays(91);
        Assert.Equal(Now.AddDays(91 + 180).UtcDateTime, End(certificates.Current()));
    }

    [Theory]
    [InlineData(2014)]
    [InlineData(2021)]
    public void A_master_that_started_in_the_past_shows_a_good_one_once_its_clock_is_set(int year)
    {
        _clock.Wall = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var certificates = new ServerCertificate(_authority, _clock);
        _ = certificates.Current();

        _clock.Wall = Now;

        Assert.Equal(Now.AddDays(180).UtcDateTime, End(certificates.Current()));
    }

    [Fact]
    public void A_clock_that_is_set_back_by_years_gets_another()
    {
        _clock.Wall = Now.AddYears(5);
        var certificates = new ServerCertificate(_authority, _clock);
        _ = certificates.Current();

        _clock.Wall = Now;

        Assert.Equal(Now.AddDays(180).UtcDateTime, End(certificates.Current()));
    }

    private static DateTime End(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();
}
