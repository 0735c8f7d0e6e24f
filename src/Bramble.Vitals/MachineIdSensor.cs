using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Bramble.Vitals;

/// <summary>
/// The machine's id, from /etc/machine-id. machine-id(5) asks that the id itself never be shown on a network, so what is
/// told is made from it one way; copies of one card still have the same.
/// </summary>
internal sealed class MachineIdSensor(string sysroot)
{
    private const int Digits = 32;

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    private readonly SensorFile _file = new(sysroot, "etc/machine-id");

    public string? Read(SensorBuffer buffer)
    {
        // "uninitialized" stands there before the first boot.
        if (_file.ReadText(buffer, Digits + 1) is not { Length: Digits } id || id.AsSpan().ContainsAnyExcept(HexadecimalDigits))
        {
            return null;
        }

        var hash = HMACSHA256.HashData(Encoding.ASCII.GetBytes(id), "bramble machine id"u8);
        return Convert.ToHexStringLower(hash.AsSpan(0, Digits / 2));
    }
}
