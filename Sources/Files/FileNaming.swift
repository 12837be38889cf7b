import SystemPackage

/// Gives files names without ever taking one from another file.
public enum FileNaming {
    /// Gives a file another name, durably.
    /// - Returns: false if the name is taken; nothing has changed then.
    /// - Throws: `FileError`.
    public static func move(_ path: String, to destination: String) throws -> Bool {
        do {
            // A link refuses to overwrite, which `rename` would do without asking.
            try SystemCalls.link(path, destination)
            try? SystemCalls.remove(path)
        } catch {
            if error == .fileExists { return false }
            guard try moveWithoutLink(path, to: destination) else { return false }
        }
        try syncFolder(of: destination)
        return true
    }

    /// For file systems that know no links: the name is taken by an empty file first, which nobody else can then take.
    private static func moveWithoutLink(_ path: String, to destination: String) throws -> Bool {
        do {
            _ = try OpenFile(destination, for: .writing, .createNew)
        } catch {
            if error.isTaken { return false }
            throw error
        }
        do {
            try PrivateFiles.rename(path, replacing: destination)
        } catch {
            try? PrivateFiles.remove(destination)
            throw error
        }
        return true
    }

    /// Makes a symbolic link, durably.
    /// - Throws: `FileError`, also where its name is taken.
    public static func makeLink(_ path: String, to target: String) throws {
        do { try SystemCalls.symbolicLink(target, path) } catch { throw FileError("cannot make", path, error) }
        try syncFolder(of: path)
    }

    /// A new name is only safe from a power failure once its folder is on the disk too.
    /// - Throws: `FileError`.
    public static func syncFolder(of path: String) throws {
        try PrivateFiles.synchronize(PrivateFiles.folder(of: path))
    }

    /// Whether a path is the name of something in a folder, and leads nowhere else.
    public static func isPlainName(_ path: String) -> Bool {
        !path.isEmpty && path != "." && path != ".." && path.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 >= 0x20 }
    }

    /// In bytes; 0 where there is none. Of a symbolic link it is the link's own.
    public static func size(of path: String) -> Int64 {
        (try? FileInformation(of: path))?.size ?? 0
    }

    public static func isRegularFile(_ path: String) -> Bool {
        (try? FileInformation(of: path))?.isRegularFile == true
    }
}
