import SystemPackage

/// What the system knows of a file.
public struct FileInformation: Sendable, Equatable {
    /// The number of the file on its device.
    public let inode: UInt64
    public let device: UInt64
    /// How many names it has.
    public let names: UInt64
    /// In bytes.
    public let size: Int64
    /// Whose it is.
    public let user: UInt32
    /// Permissions alone, without the kind.
    public let mode: UInt32
    private let type: FileType

    /// - Parameter followsLink: whether a symbolic link stands for what it leads to.
    /// - Throws: `FileError`.
    public init(of path: String, followsLink: Bool = false) throws(FileError) {
        do throws(Errno) {
            self.init(try Stat(path, followTargetSymlink: followsLink))
        } catch {
            throw FileError("cannot use", path, error)
        }
    }

    init(_ stat: Stat) {
        inode = UInt64(stat.inode.rawValue)
        device = UInt64(truncatingIfNeeded: stat.deviceID.rawValue)
        names = UInt64(stat.linkCount)
        size = stat.size
        user = UInt32(stat.userID.rawValue)
        mode = UInt32(stat.permissions.rawValue)
        type = stat.type
    }

    public var isRegularFile: Bool { type == .regular }
    public var isFolder: Bool { type == .directory }
    public var isSymbolicLink: Bool { type == .symbolicLink }

    /// Whether both are of the same file.
    public func isSameFile(as other: FileInformation) -> Bool { inode == other.inode && device == other.device }
}
