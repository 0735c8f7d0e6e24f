using Bramble.Protocol.Api;

namespace Bramble.Protocol.Sessions;

public static partial class FactsMapping
{
    // 1 EiB.
    private const long MostStorageBytes = 1L << 60;

    private static void WriteParts(V1.Facts message, NodeFacts facts)
    {
        message.Board = facts.Board is { } board ? Write(board) : null;
        message.Boot = facts.Boot is { } boot ? Write(boot) : null;
        message.Supply = facts.Supply is { } supply ? Write(supply) : null;
        Wire.Add(message.Disks, facts.Disks, NodeBounds.Disks, Write);
        if (facts.CgroupControllers is { } controllers)
        {
            message.CgroupControllers = new V1.Facts.Types.CgroupControllers();
            message.CgroupControllers.Names.Add(controllers.Take(NodeBounds.CgroupControllers));
        }

        Wire.Set(message, facts.PressureMeasured, static (m, v) => m.PressureMeasured = v);
        Wire.Set(message, facts.RootReadOnlyByChoice, static (m, v) => m.RootReadOnlyByChoice = v);
        Wire.Set(message, facts.MachineId, static (m, v) => m.MachineId = v);
    }

    private static NodeFacts ReadParts(this NodeFacts facts, V1.Facts message) => facts with
    {
        Board = Read(message.Board),
        Boot = Read(message.Boot),
        Supply = Read(message.Supply),
        Disks = Wire.List(message.Disks, NodeBounds.Disks, Read),
        CgroupControllers = message.CgroupControllers is { } controllers
            ? Wire.List(controllers.Names, NodeBounds.CgroupControllers, static name => Wire.Text(isSet: true, name, NodeBounds.NameLength)) ?? []
            : null,
        PressureMeasured = message.HasPressureMeasured ? message.PressureMeasured : null,
        RootReadOnlyByChoice = message.HasRootReadOnlyByChoice ? message.RootReadOnlyByChoice : null,
        MachineId = Wire.Text(message.HasMachineId, message.MachineId, NodeBounds.CodeLength),
    };

    private static V1.Facts.Types.Board Write(BoardFacts one)
    {
        var message = new V1.Facts.Types.Board();
        Wire.Set(message, one.Revision, static (m, v) => m.Revision = v);
        Wire.Set(message, one.Type, static (m, v) => m.Type = v);
        Wire.Set(message, one.Soc, static (m, v) => m.Soc = v);
        Wire.Set(message, one.Maker, static (m, v) => m.Maker = v);
        Wire.Set(message, one.MemoryBytes, static (m, v) => m.MemoryBytes = (ulong)v);
        Wire.Set(message, one.Layout, static (m, v) => m.Layout = (uint)v);
        Wire.Set(message, one.QrId, static (m, v) => m.QrId = v);
        return message;
    }

    private static BoardFacts? Read(V1.Facts.Types.Board? message)
    {
        if (message is null)
        {
            return null;
        }

        return new BoardFacts
        {
            Revision = Wire.Text(message.HasRevision, message.Revision, NodeBounds.CodeLength),
            Type = Wire.Text(message.HasType, message.Type, NodeBounds.NameLength),
            Soc = Wire.Text(message.HasSoc, message.Soc, NodeBounds.NameLength),
            Maker = Wire.Text(message.HasMaker, message.Maker, NodeBounds.NameLength),
            MemoryBytes = Wire.Bytes(message.HasMemoryBytes, message.MemoryBytes, NodeLimits.MaxBytes),
            Layout = (int?)Wire.Number(message.HasLayout, message.Layout, 0, 15),
            QrId = Wire.Text(message.HasQrId, message.QrId, NodeBounds.CodeLength),
        };
    }

    private static V1.Facts.Types.Boot Write(BootFacts one)
    {
        var message = new V1.Facts.Types.Boot();
        Wire.Set(message, one.Id, static (m, v) => m.Id = v);
        Wire.Set(message, one.Medium, static (m, v) => m.Medium = v);
        Wire.Set(message, one.ResetCause, static (m, v) => m.ResetCause = v);
        Wire.Set(message, one.BootloaderVersion, static (m, v) => m.BootloaderVersion = v);
        Wire.Set(message, one.BootloaderBuiltAt, static (m, v) => m.BootloaderBuiltUnixSeconds = v.ToUnixTimeSeconds());
        Wire.Set(message, one.BootloaderUpdatedAt, static (m, v) => m.BootloaderUpdatedUnixSeconds = v.ToUnixTimeSeconds());
        Wire.Set(message, one.BootloaderSigned, static (m, v) => m.BootloaderSigned = v);
        return message;
    }

    private static BootFacts? Read(V1.Facts.Types.Boot? message)
    {
        if (message is null)
        {
            return null;
        }

        return new BootFacts
        {
            Id = Wire.Text(message.HasId, message.Id, NodeBounds.CodeLength),
            Medium = Wire.Text(message.HasMedium, message.Medium, NodeBounds.NameLength),
            ResetCause = Wire.Text(message.HasResetCause, message.ResetCause, NodeBounds.NameLength),
            BootloaderVersion = Wire.Text(message.HasBootloaderVersion, message.BootloaderVersion, NodeBounds.CodeLength),
            BootloaderBuiltAt = Wire.Time(message.HasBootloaderBuiltUnixSeconds, message.BootloaderBuiltUnixSeconds),
            BootloaderUpdatedAt = Wire.Time(message.HasBootloaderUpdatedUnixSeconds, message.BootloaderUpdatedUnixSeconds),
            BootloaderSigned = message.HasBootloaderSigned ? message.BootloaderSigned : null,
        };
    }

    private static V1.Facts.Types.Supply Write(SupplyFacts one)
    {
        var message = new V1.Facts.Types.Supply();
        Wire.Set(message, one.MaxCurrentMilliamperes, static (m, v) => m.MaxCurrentMilliamperes = (uint)v);
        Wire.Set(message, one.UsbMaxCurrentEnabled, static (m, v) => m.UsbMaxCurrentEnabled = v);
        Wire.Set(message, one.UsbOverCurrentDetected, static (m, v) => m.UsbOverCurrentDetected = v);
        return message;
    }

    private static SupplyFacts? Read(V1.Facts.Types.Supply? message)
    {
        if (message is null)
        {
            return null;
        }

        return new SupplyFacts
        {
            MaxCurrentMilliamperes = (int?)Wire.Number(message.HasMaxCurrentMilliamperes, message.MaxCurrentMilliamperes, 0, 100_000),
            UsbMaxCurrentEnabled = message.HasUsbMaxCurrentEnabled ? message.UsbMaxCurrentEnabled : null,
            UsbOverCurrentDetected = message.HasUsbOverCurrentDetected ? message.UsbOverCurrentDetected : null,
        };
    }

    private static V1.Facts.Types.Disk Write(DiskFacts one)
    {
        var message = new V1.Facts.Types.Disk();
        message.Name = one.Name;
        Wire.Set(message, one.Kind, static (m, v) => m.Kind = v);
        Wire.Set(message, one.SizeBytes, static (m, v) => m.SizeBytes = (ulong)v);
        Wire.Set(message, one.Model, static (m, v) => m.Model = v);
        Wire.Set(message, one.Serial, static (m, v) => m.Serial = v);
        Wire.Set(message, one.MakerId, static (m, v) => m.MakerId = v);
        Wire.Set(message, one.OemId, static (m, v) => m.OemId = v);
        Wire.Set(message, one.Firmware, static (m, v) => m.Firmware = v);
        Wire.Set(message, one.MadeIn, static (m, v) => m.MadeIn = v);
        return message;
    }

    private static DiskFacts? Read(V1.Facts.Types.Disk? message)
    {
        if (message is null || Wire.Text(message.HasName, message.Name, NodeBounds.NameLength) is not { } name)
        {
            return null;
        }

        return new DiskFacts
        {
            Name = name,
            Kind = Wire.Text(message.HasKind, message.Kind, NodeBounds.NameLength),
            SizeBytes = Wire.Bytes(message.HasSizeBytes, message.SizeBytes, MostStorageBytes),
            Model = Wire.Text(message.HasModel, message.Model, NodeBounds.CodeLength),
            Serial = Wire.Text(message.HasSerial, message.Serial, NodeBounds.CodeLength),
            MakerId = Wire.Text(message.HasMakerId, message.MakerId, NodeBounds.NameLength),
            OemId = Wire.Text(message.HasOemId, message.OemId, NodeBounds.NameLength),
            Firmware = Wire.Text(message.HasFirmware, message.Firmware, NodeBounds.NameLength),
            MadeIn = Wire.Text(message.HasMadeIn, message.MadeIn, NodeBounds.NameLength),
        };
    }
}
