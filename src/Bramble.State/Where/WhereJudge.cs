using System.Globalization;
using Bramble.Protocol.Text;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;

namespace Bramble.State.Where;

/// <summary>Judges a node by an expression: yes, no, or (only where live values are left out) not known.</summary>
internal static class WhereJudge
{
    public static bool? Judge(WhereNode expression, NodeRecord node, NodeCapacity? live, bool ignoreLive)
    {
        switch (expression)
        {
            case WhereNode.All all:
                return Join(all.Parts, node, live, ignoreLive, decisive: false);
            case WhereNode.Any any:
                return Join(any.Parts, node, live, ignoreLive, decisive: true);
            case WhereNode.Not not:
                return !Judge(not.Part, node, live, ignoreLive);
            case WhereNode.Is { Field: var field }:
                return ignoreLive && field.IsLive ? null
                    : field.Kind == WhereKind.Flag ? Number(field, live) == 1
                    : Text(field, node, live) is { } label && !label.Equals("false", StringComparison.OrdinalIgnoreCase);
            case WhereNode.Compare compare:
                return ignoreLive && compare.Field.IsLive ? null : Compare(compare.Field, compare.Operator, compare.Value, node, live);
            case WhereNode.In list:
                if (ignoreLive && list.Field.IsLive)
                {
                    return null;
                }

                foreach (var value in list.Values)
                {
                    if (Compare(list.Field, WhereOperator.Equal, value, node, live))
                    {
                        return true;
                    }
                }

                return false;
            default:
                throw new InvalidOperationException($"Nothing judges {expression.GetType().Name}.");
        }
    }

    /// <summary>What a node has, for a person.</summary>
    public static string Describe(WhereField field, NodeRecord node, NodeCapacity? live) => field.Kind switch
    {
        WhereKind.Number => Number(field, live) is { } number ? $"it is {number.ToString("0.#", CultureInfo.InvariantCulture)}" : "it is not known",
        WhereKind.Size => Number(field, live) is { } size ? $"it is {ByteSizes.Format((long)size)}" : "it is not known",
        WhereKind.Flag => Number(field, live) switch { 1 => "it is true", 0 => "it is false", _ => "it is not known" },
        WhereKind.Label => Text(field, node, live) is { } label ? $"it is {label}" : "it has no such label",
        _ => Text(field, node, live) is { } text ? $"it is {text}" : "it is not known",
    };

    private static bool? Join(System.Collections.Immutable.ImmutableArray<WhereNode> parts, NodeRecord node, NodeCapacity? live, bool ignoreLive, bool decisive)
    {
        bool? result = !decisive;
        foreach (var part in parts)
        {
            var one = Judge(part, node, live, ignoreLive);
            if (one == decisive)
            {
                return decisive;
            }

            result = one is null ? null : result;
        }

        return result;
    }

    private static bool Compare(WhereField field, WhereOperator comparison, WhereValue value, NodeRecord node, NodeCapacity? live)
    {
        switch (field.Kind)
        {
            case WhereKind.Number or WhereKind.Size or WhereKind.Flag:
                return Number(field, live) is { } number && value.Number is { } wanted && Holds(comparison, number.CompareTo(wanted));
            case WhereKind.Version:
                return Text(field, node, live) is { } version && Holds(comparison, Versions.Compare(version, value.Text));
            case WhereKind.Label when comparison > WhereOperator.NotEqual:
                return value.Number is { } bound && Text(field, node, live) is { } label && WhereParser.LabelNumber(label) is { } has && Holds(comparison, has.CompareTo(bound));
            case WhereKind.Label:
                return Text(field, node, live) is { } set && Holds(comparison, string.Equals(set, value.Text, StringComparison.Ordinal) ? 0 : 1);
            default:
                return Text(field, node, live) is { } text && Holds(comparison, Same(field, text, value.Text) ? 0 : 1);
        }
    }

    private static bool Holds(WhereOperator comparison, int order) => comparison switch
    {
        WhereOperator.Equal => order == 0,
        WhereOperator.NotEqual => order != 0,
        WhereOperator.Less => order < 0,
        WhereOperator.LessOrEqual => order <= 0,
        WhereOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static bool Same(WhereField field, string has, string wanted) =>
        string.Equals(has, wanted, StringComparison.OrdinalIgnoreCase)
        || (ReferenceEquals(field, WhereField.Model) && BoardModel.Matches(has, wanted))
        || (ReferenceEquals(field, WhereField.Arch) && string.Equals(Arch(has), Arch(wanted), StringComparison.OrdinalIgnoreCase))
        || (ReferenceEquals(field, WhereField.Os) && HasWords(has, wanted));

    private static double? Number(WhereField field, NodeCapacity? live) =>
        live is null ? null
        : ReferenceEquals(field, WhereField.Cores) ? live.CpuCores
        : ReferenceEquals(field, WhereField.Memory) ? BoardModel.NominalMemory(live.MemoryBytes)
        : ReferenceEquals(field, WhereField.Temperature) ? live.TemperatureCelsius
        : ReferenceEquals(field, WhereField.Load) ? live.Load1
        : ReferenceEquals(field, WhereField.Cpu) ? live.CpuPercent
        : ReferenceEquals(field, WhereField.MemoryFree) ? live.MemoryAvailableBytes
        : ReferenceEquals(field, WhereField.Throttled) ? Number(live.Throttled)
        : ReferenceEquals(field, WhereField.UnderVoltage) ? Number(live.UnderVoltage)
        : null;

    private static double? Number(bool? flag) => flag switch { true => 1, false => 0, null => null };

    private static string? Text(WhereField field, NodeRecord node, NodeCapacity? live) =>
        field.Kind == WhereKind.Label ? node.Labels.TryGetValue(field.Name, out var label) ? label : null
        : ReferenceEquals(field, WhereField.NodeName) ? node.Name
        : ReferenceEquals(field, WhereField.Model) ? live?.Model ?? node.Claims.Model
        : ReferenceEquals(field, WhereField.Arch) ? live?.Arch ?? node.Claims.Arch
        : ReferenceEquals(field, WhereField.Os) ? live?.Os
        : ReferenceEquals(field, WhereField.Kernel) ? live?.Kernel
        : null;

    /// <summary>One name for an architecture that has several.</summary>
    private static string Arch(string name) => name.ToLowerInvariant() switch
    {
        "aarch64" or "arm64" => "arm64",
        "x86_64" or "amd64" or "x64" => "x64",
        "armv7l" or "armv6l" or "armhf" or "arm" => "arm",
        _ => name,
    };

    /// <summary>Whether <paramref name="wanted"/> stands in <paramref name="text"/> as whole words.</summary>
    private static bool HasWords(string text, string wanted)
    {
        for (var at = text.IndexOf(wanted, StringComparison.OrdinalIgnoreCase); at >= 0 && wanted.Length > 0; at = text.IndexOf(wanted, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + wanted.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
