#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Gives files names without ever taking one from another file.
public enum FileNaming {
    /// Gives a file another name, durably.
    /// - Returns: false if the name is taken; nothing has changed then.
    /// - Throws: `FileError`.
    public static func move(_ path: String, to destination: String) throws -> Bool {
        // A link refuses to overwrite, which rename() would do without asking.
        if link(path, destination) == 0 {
            unlink(path)
        } else if errno == EEXIST {
            return false
        } else {
            guard try moveWithoutLink(path, to: destination) else { return false }
        }
        try syncFolder(of: destination)
        return true
    }

    /// For file systems that know no links: the name is taken by an empty file first, which nobody else can then take.
    private static func moveWithoutLink(_ path: String, to destination: String) throws -> Bool {
        let placeholder = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if placeholder < 0 {
            if errno == EEXIST { return false }
            throw FileError("cannot write", destination)
        }
        close(placeholder)
        guard rename(path, destination) == 0 else {
            let failure = FileError("cannot write", destination)
            unlink(destination)
            throw failure
        }
        return true
    }

    /// A new name is only safe from a power failure once its folder is on the disk too.
    /// - Throws: `FileError`.
    public static func syncFolder(of path: String) throws {
        let folder = folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("cannot open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("cannot write", folder) }
    }

    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a path is the name of something in a folder, and leads nowhere else.
    public static func isPlainName(_ path: String) -> Bool {
        !path.isEmpty && path != "." && path != ".." && path.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 >= 0x20 }
    }

    /// Whether something has that name, be it a symbolic link to nowhere.
    public static func isTaken(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// In bytes; 0 where there is none.
    public static func size(of path: String) -> Int64 {
        var information = stat()
        return lstat(path, &information) == 0 ? Int64(information.st_size) : 0
    }

    public static func isRegularFile(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }
}
