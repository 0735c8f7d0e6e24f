using System.Globalization;
using System.Runtime.InteropServices;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Logs;

/// <summary>One stream of one attempt.</summary>
/// <param name="Attempt">Which attempt.</param>
/// <param name="IsError">Whether it is standard error.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogKey(AttemptId Attempt, bool IsError)
{
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Attempt.Task.Index}-{Attempt.Number}.{(IsError ? "stderr" : "stdout")}");
}
