using Bramble.Protocol.Api;

namespace Bramble.Protocol.Sessions;

/// <summary>Filesystems, disks, swap and networks.</summary>
public static partial class ReadingMapping
{
    private static V1.Reading.Types.SwapDevice Write(SwapDevice one)
    {
        var message = new V1.Reading.Types.SwapDevice();
        message.Name = one.Name;
        Wire.Set(message, one.Kind, static (m, v) => m.Kind = v);
        Wire.Set(message, one.SizeBytes, static (m, v) => m.SizeBytes = (ulong)v);
        Wire.Set(message, one.UsedBytes, static (m, v) => m.UsedBytes = (ulong)v);
        return message;
    }

    private static SwapDevice? Read(V1.Reading.Types.SwapDevice? message)
    {
        if (message is null || Wire.Text(message.HasName, message.Name, NodeBounds.MountPointLength) is not { } name)
        {
            return null;
        }

        return new SwapDevice
        {
            Name = name,
            Kind = Wire.Text(message.HasKind, message.Kind, NodeBounds.NameLength),
            SizeBytes = Wire.Bytes(message.HasSizeBytes, message.SizeBytes, NodeLimits.MaxBytes),
            UsedBytes = Wire.Bytes(message.HasUsedBytes, message.UsedBytes, NodeLimits.MaxBytes),
        };
    }

    private static V1.Reading.Types.Filesystem Write(FilesystemVitals one)
    {
        var message = new V1.Reading.Types.Filesystem();
        message.MountPoint = one.MountPoint;
        Wire.Set(message, one.Device, static (m, v) => m.Device = v);
        Wire.Set(message, one.Type, static (m, v) => m.Type = v);
        Wire.Set(message, one.SizeBytes, static (m, v) => m.SizeBytes = (ulong)v);
        Wire.Set(message, one.AvailableBytes, static (m, v) => m.AvailableBytes = (ulong)v);
        Wire.Set(message, one.UsedBytes, static (m, v) => m.UsedBytes = (ulong)v);
        Wire.Set(message, one.ReadOnly, static (m, v) => m.ReadOnly = v);
        Wire.Set(message, one.Stopped, static (m, v) => m.Stopped = v);
        Wire.Set(message, one.Errors, static (m, v) => m.Errors = (ulong)v);
        Wire.Set(message, one.LifetimeWrittenBytes, static (m, v) => m.LifetimeWrittenBytes = (ulong)v);
        return message;
    }

    private static FilesystemVitals? Read(V1.Reading.Types.Filesystem? message)
    {
        if (message is null || Wire.Text(message.HasMountPoint, message.MountPoint, NodeBounds.MountPointLength) is not { } mountPoint)
        {
            return null;
        }

        return new FilesystemVitals
        {
            MountPoint = mountPoint,
            Device = Wire.Text(message.HasDevice, message.Device, NodeBounds.NameLength),
            Type = Wire.Text(message.HasType, message.Type, NodeBounds.NameLength),
            SizeBytes = Wire.Bytes(message.HasSizeBytes, message.SizeBytes, MostStorageBytes),
            AvailableBytes = Wire.Bytes(message.HasAvailableBytes, message.AvailableBytes, MostStorageBytes),
            UsedBytes = Wire.Bytes(message.HasUsedBytes, message.UsedBytes, MostStorageBytes),
            ReadOnly = message.HasReadOnly ? message.ReadOnly : null,
            Stopped = message.HasStopped ? message.Stopped : null,
            Errors = Wire.Bytes(message.HasErrors, message.Errors, long.MaxValue),
            LifetimeWrittenBytes = Wire.Bytes(message.HasLifetimeWrittenBytes, message.LifetimeWrittenBytes, long.MaxValue),
        };
    }

    private static V1.Reading.Types.DiskUse Write(DiskVitals one)
    {
        var message = new V1.Reading.Types.DiskUse();
        message.Name = one.Name;
        Wire.Set(message, one.Serial, static (m, v) => m.Serial = v);
        Wire.Set(message, one.ReadBytesPerSecond, static (m, v) => m.ReadBytesPerSecond = v);
        Wire.Set(message, one.WriteBytesPerSecond, static (m, v) => m.WriteBytesPerSecond = v);
        Wire.Set(message, one.ReadsPerSecond, static (m, v) => m.ReadsPerSecond = v);
        Wire.Set(message, one.WritesPerSecond, static (m, v) => m.WritesPerSecond = v);
        Wire.Set(message, one.BusyPercent, static (m, v) => m.BusyPercent = v);
        Wire.Set(message, one.ReadBytes, static (m, v) => m.ReadBytes = (ulong)v);
        Wire.Set(message, one.WrittenBytes, static (m, v) => m.WrittenBytes = (ulong)v);
        Wire.Set(message, one.LifeUsedPercent, static (m, v) => m.LifeUsedPercent = (uint)v);
        Wire.Set(message, one.EndOfLife, static (m, v) => m.EndOfLife = v);
        return message;
    }

    private static DiskVitals? Read(V1.Reading.Types.DiskUse? message)
    {
        if (message is null || Wire.Text(message.HasName, message.Name, NodeBounds.NameLength) is not { } name)
        {
            return null;
        }

        return new DiskVitals
        {
            Name = name,
            Serial = Wire.Text(message.HasSerial, message.Serial, NodeBounds.CodeLength),
            ReadBytesPerSecond = Wire.Number(message.HasReadBytesPerSecond, message.ReadBytesPerSecond, 0, MostPerSecond),
            WriteBytesPerSecond = Wire.Number(message.HasWriteBytesPerSecond, message.WriteBytesPerSecond, 0, MostPerSecond),
            ReadsPerSecond = Wire.Number(message.HasReadsPerSecond, message.ReadsPerSecond, 0, MostPerSecond),
            WritesPerSecond = Wire.Number(message.HasWritesPerSecond, message.WritesPerSecond, 0, MostPerSecond),
            BusyPercent = Wire.Number(message.HasBusyPercent, message.BusyPercent, 0, 100),
            ReadBytes = Wire.Bytes(message.HasReadBytes, message.ReadBytes, long.MaxValue),
            WrittenBytes = Wire.Bytes(message.HasWrittenBytes, message.WrittenBytes, long.MaxValue),
            LifeUsedPercent = (int?)Wire.Number(message.HasLifeUsedPercent, message.LifeUsedPercent, 0, 110),
            EndOfLife = Wire.Text(message.HasEndOfLife, message.EndOfLife, NodeBounds.NameLength),
        };
    }

    private static V1.Reading.Types.Network Write(NetworkVitals one)
    {
        var message = new V1.Reading.Types.Network();
        message.Name = one.Name;
        Wire.Set(message, one.Kind, static (m, v) => m.Kind = v);
        Wire.Set(message, one.Usb, static (m, v) => m.Usb = v);
        Wire.Set(message, one.Up, static (m, v) => m.Up = v);
        Wire.Set(message, one.ReceivedBytesPerSecond, static (m, v) => m.ReceivedBytesPerSecond = v);
        Wire.Set(message, one.SentBytesPerSecond, static (m, v) => m.SentBytesPerSecond = v);
        Wire.Set(message, one.ReceivedPacketsPerSecond, static (m, v) => m.ReceivedPacketsPerSecond = v);
        Wire.Set(message, one.SentPacketsPerSecond, static (m, v) => m.SentPacketsPerSecond = v);
        Wire.Set(message, one.ReceivedBytes, static (m, v) => m.ReceivedBytes = (ulong)v);
        Wire.Set(message, one.SentBytes, static (m, v) => m.SentBytes = (ulong)v);
        Wire.Set(message, one.ReceiveErrors, static (m, v) => m.ReceiveErrors = (ulong)v);
        Wire.Set(message, one.SendErrors, static (m, v) => m.SendErrors = (ulong)v);
        Wire.Set(message, one.Dropped, static (m, v) => m.Dropped = (ulong)v);
        Wire.Set(message, one.LinkMegabits, static (m, v) => m.LinkMegabits = (uint)v);
        Wire.Set(message, one.Duplex, static (m, v) => m.Duplex = v);
        Wire.Set(message, one.CarrierChanges, static (m, v) => m.CarrierChanges = (ulong)v);
        Wire.Set(message, one.SignalDecibelMilliwatts, static (m, v) => m.SignalDecibelMilliwatts = v);
        return message;
    }

    private static NetworkVitals? Read(V1.Reading.Types.Network? message)
    {
        if (message is null || Wire.Text(message.HasName, message.Name, NodeBounds.NameLength) is not { } name)
        {
            return null;
        }

        return new NetworkVitals
        {
            Name = name,
            Kind = Wire.Text(message.HasKind, message.Kind, NodeBounds.NameLength),
            Usb = message.HasUsb ? message.Usb : null,
            Up = message.HasUp ? message.Up : null,
            ReceivedBytesPerSecond = Wire.Number(message.HasReceivedBytesPerSecond, message.ReceivedBytesPerSecond, 0, MostPerSecond),
            SentBytesPerSecond = Wire.Number(message.HasSentBytesPerSecond, message.SentBytesPerSecond, 0, MostPerSecond),
            ReceivedPacketsPerSecond = Wire.Number(message.HasReceivedPacketsPerSecond, message.ReceivedPacketsPerSecond, 0, MostPerSecond),
            SentPacketsPerSecond = Wire.Number(message.HasSentPacketsPerSecond, message.SentPacketsPerSecond, 0, MostPerSecond),
            ReceivedBytes = Wire.Bytes(message.HasReceivedBytes, message.ReceivedBytes, long.MaxValue),
            SentBytes = Wire.Bytes(message.HasSentBytes, message.SentBytes, long.MaxValue),
            ReceiveErrors = Wire.Bytes(message.HasReceiveErrors, message.ReceiveErrors, long.MaxValue),
            SendErrors = Wire.Bytes(message.HasSendErrors, message.SendErrors, long.MaxValue),
            Dropped = Wire.Bytes(message.HasDropped, message.Dropped, long.MaxValue),
            LinkMegabits = (int?)Wire.Number(message.HasLinkMegabits, message.LinkMegabits, 0, 1_000_000),
            Duplex = Wire.Text(message.HasDuplex, message.Duplex, NodeBounds.NameLength),
            CarrierChanges = Wire.Bytes(message.HasCarrierChanges, message.CarrierChanges, long.MaxValue),
            SignalDecibelMilliwatts = Wire.Number(message.HasSignalDecibelMilliwatts, message.SignalDecibelMilliwatts, -120, 0),
        };
    }
}
