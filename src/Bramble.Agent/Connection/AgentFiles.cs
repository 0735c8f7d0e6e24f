using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Text;
using Bramble.Shared;

namespace Bramble.Agent.Connection;

/// <summary>
/// What an agent keeps on disk: its key, with the certificate in the same file so that both are replaced at once, the
/// cluster's authority, and who it is. Each file is synced before the next is written.
/// </summary>
internal sealed class AgentFiles(string directory)
{
    private const string KeyFile = "agent.pem";
    private const string AuthorityFile = "ca.crt";
    private const string DocumentFile = "agent.json";

    /// <summary>Longest file that is read.</summary>
    private const int MaxLength = 64 * 1024;

    /// <summary>Times that files are put aside without replacing those of an earlier time.</summary>
    private const int KeptAside = 9;

    private static readonly string[] All = [DocumentFile, KeyFile, AuthorityFile];

    /// <summary>Reads who this agent is.</summary>
    /// <returns>Null where it has not joined yet.</returns>
    /// <exception cref="AgentFilesDamagedException">There is something, but it cannot be used.</exception>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public AgentIdentity? Load()
    {
        if (!File.Exists(In(DocumentFile)))
        {
            return null;
        }

        try
        {
            var document = JsonSerializer.Deserialize(Read(DocumentFile), AgentJsonContext.Default.AgentDocument) ?? throw new JsonException("it says null");
            var pem = Read(KeyFile);
            var authority = X509Certificate2.CreateFromPem(Read(AuthorityFile));
            return new AgentIdentity(document, X509Certificate2.CreateFromPem(pem, pem), authority);
        }
        catch (Exception e) when (e is JsonException or CryptographicException or ArgumentException or InvalidDataException or FileNotFoundException)
        {
            throw new AgentFilesDamagedException($"The agent's files in {directory} cannot be used: {Untrusted.Clean(e.Message, Untrusted.DescriptionLength)}", e);
        }
    }

    /// <summary>The key of an agent that has not joined yet; made, and on disk, before anybody is asked with it, so that a lost answer can be asked for again.</summary>
    /// <exception cref="AgentException">It cannot be written.</exception>
    public ECDsa OpenKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (File.Exists(In(KeyFile)))
            {
                try
                {
                    key.ImportFromPem(Read(KeyFile));
                    return key;
                }
                catch (Exception e) when (e is CryptographicException or ArgumentException)
                {
                    // Nobody knows this key yet; another is as good.
                }
            }

            Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new AgentException($"The agent's key cannot be written to {directory}: {e.Message} Free some space, or choose another directory with --data DIR.", ExitCode.Failed, e);
        }
    }

    /// <summary>Keeps what a join has given, who it is last.</summary>
    /// <exception cref="IOException">It is not certain to be there after a power cut.</exception>
    public AgentIdentity SaveJoined(AgentDocument document, ECDsa key, byte[] certificate, byte[] authority)
    {
        using var issued = X509CertificateLoader.LoadCertificate(certificate);
        var root = X509CertificateLoader.LoadCertificate(authority);
        Write(AuthorityFile, root.ExportCertificatePem());
        return new AgentIdentity(document, SaveCertificate(key, issued, document), root);
    }

    /// <summary>Keeps a renewed key and its certificate in place of the old ones.</summary>
    /// <exception cref="IOException">It is not certain to be there after a power cut.</exception>
    public AgentIdentity SaveRenewed(AgentIdentity old, ECDsa key, byte[] certificate)
    {
        using var issued = X509CertificateLoader.LoadCertificate(certificate);
        return old with { Certificate = SaveCertificate(key, issued, old.Document) };
    }

    /// <summary>Keeps new words about who this is.</summary>
    /// <exception cref="IOException">It is not certain to be there after a power cut.</exception>
    public AgentIdentity SaveDocument(AgentIdentity identity, AgentDocument document)
    {
        DurableFile.Write(In(DocumentFile), JsonSerializer.SerializeToUtf8Bytes(document, AgentJsonContext.Default.AgentDocument));
        return identity with { Document = document };
    }

    /// <summary>Puts everything aside, so that the agent can join anew; nothing is deleted.</summary>
    /// <param name="suffix">Marks what was put aside.</param>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public void PutAside(string suffix)
    {
        var number = 1;
        while (number < KeptAside && All.Any(file => File.Exists(Aside(file))))
        {
            number++;
        }

        foreach (var file in All.Where(file => File.Exists(In(file))))
        {
            File.Move(In(file), Aside(file), overwrite: true);
        }

        string Aside(string file) => number == 1 ? $"{In(file)}.{suffix}" : string.Create(CultureInfo.InvariantCulture, $"{In(file)}.{suffix}-{number}");
    }

    private X509Certificate2 SaveCertificate(ECDsa key, X509Certificate2 issued, AgentDocument document)
    {
        var pem = $"{key.ExportPkcs8PrivateKeyPem()}\n{issued.ExportCertificatePem()}\n";
        Write(KeyFile, pem);
        DurableFile.Write(In(DocumentFile), JsonSerializer.SerializeToUtf8Bytes(document, AgentJsonContext.Default.AgentDocument));
        return X509Certificate2.CreateFromPem(pem, pem);
    }

    private string In(string file) => Path.Combine(directory, file);

    private string Read(string file)
    {
        using var stream = new FileStream(In(file), FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > MaxLength)
        {
            throw new InvalidDataException($"{file} has {stream.Length} bytes, the bound is {MaxLength}.");
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private void Write(string file, string text) => DurableFile.Write(In(file), Encoding.ASCII.GetBytes(text));
}
