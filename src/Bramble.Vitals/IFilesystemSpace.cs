namespace Bramble.Vitals;

/// <summary>Asks the kernel how full a filesystem is.</summary>
internal interface IFilesystemSpace
{
    /// <summary>Asks.</summary>
    /// <param name="mountPoint">Where it is mounted.</param>
    /// <returns>Null where there is no answer.</returns>
    FilesystemSpace? Read(string mountPoint);
}
