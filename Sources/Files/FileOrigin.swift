import CFiles

/// What tells a file from another that got its inode number later, and where it is mounted.
public enum FileOrigin {
    /// When a file was made, in nanoseconds since 1970; nil where the file system does not tell.
    public static func birth(of path: String) -> Int64? {
        let birth = reel_file_birth(path)
        return birth < 0 ? nil : birth
    }

    /// How often the inode's number had been given out; nil where the file system does not tell. Opens the file: a
    /// process that has it open with locks loses these.
    public static func generation(of path: String) -> Int64? {
        let generation = reel_inode_generation(path)
        return generation < 0 ? nil : generation
    }

    /// Whether something is mounted at a path itself; false where the system does not tell.
    public static func isMountPoint(_ path: String) -> Bool { reel_is_mount_point(path) == 1 }
}
