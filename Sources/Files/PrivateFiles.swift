import SystemPackage

/// Files and folders that only their owner may read, whatever the umask, and that are never reached through a
/// symbolic link put in their place.
public enum PrivateFiles {
    /// Makes an empty file of mode 0600 unless there is one.
    /// - Throws: `FileError`.
    public static func create(_ path: String) throws {
        _ = try OpenFile(path, for: .readingAndWriting, .create)
    }

    /// Makes an empty file of mode 0600 where there is nothing yet.
    /// - Throws: `FileError`.
    public static func createNew(_ path: String) throws {
        _ = try OpenFile(path, for: .readingAndWriting, .createNew)
    }

    /// Gives a file another name in its folder, unless something has that name.
    /// - Throws: `FileError`.
    public static func rename(_ path: String, toNew name: String) throws {
        try trying("cannot write", name) {
            do throws(Errno) {
                // Unlike `rename`, this replaces nothing, whoever comes first.
                try SystemCalls.link(path, name)
            } catch {
                // Some file systems have no second names.
                guard [.notPermitted, .notSupportedOnSocket, .noFunction, .tooManyLinks].contains(error), !isTaken(name)
                else { throw error }
                return try SystemCalls.rename(path, name)
            }
            try remove(path)
        }
    }

    /// Gives a file another name, and replaces what has that.
    /// - Throws: `FileError`.
    public static func rename(_ path: String, replacing name: String) throws {
        try trying("cannot write", name) { try SystemCalls.rename(path, name) }
    }

    /// Returns once a file, or the names in a folder, are on the disk.
    /// - Throws: `FileError`.
    public static func synchronize(_ path: String) throws {
        let file: OpenFile
        do {
            file = try OpenFile(path, for: .reading, .followsLinks)
        } catch {
            throw error.attempting("cannot open")
        }
        try file.synchronize()
    }

    /// The size of a file in bytes; 0 if there is none.
    public static func size(of path: String) -> Int64 {
        (try? FileInformation(of: path, followsLink: true))?.size ?? 0
    }

    /// Bytes that this user may still write on the disk of a folder; nothing stands in the way where that is not known.
    public static func freeBytes(at folder: String) -> Int64 {
        (try? SystemCalls.freeBytes(folder)) ?? .max
    }

    /// The same where folders on the way are missing, which would be made in what is there; nil where it is not known.
    public static func freeBytes(atNearest folder: String) -> Int64? {
        var folder = folder
        while true {
            do {
                return try SystemCalls.freeBytes(folder)
            } catch {
                guard error == .noSuchFileOrDirectory, folder != "/", folder != "." else { return nil }
                folder = self.folder(of: folder)
            }
        }
    }

    /// - Throws: `FileError`.
    public static func remove(_ path: String) throws {
        try trying("cannot remove", path) { try SystemCalls.remove(path) }
    }

    /// Makes the folder and its missing parents; those it makes have mode 0700.
    /// - Throws: `FileError`.
    public static func createFolder(_ path: String) throws {
        if let information = try? FileInformation(of: path, followsLink: true) {
            guard information.isFolder else { throw FileError(at: path, "it is not a folder") }
            return
        }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try createFolder(String(path[..<slash]))
        }
        try makeFolder(path)
    }

    /// Makes one folder of mode 0700, unless something has its name.
    /// - Throws: `FileError`.
    public static func makeFolder(_ path: String) throws {
        try trying("cannot make the folder", path) {
            do { try SystemCalls.makeFolder(path) } catch Errno.fileExists {}
        }
    }

    /// - Parameter mode: permissions, whatever the umask.
    /// - Throws: `FileError`.
    public static func setMode(of path: String, _ mode: UInt32) throws {
        try trying("cannot set the mode of", path) { try SystemCalls.setMode(path, mode) }
    }

    /// The path without symbolic links in its folders; the last component itself is left alone.
    public static func resolvingFolder(of path: String) throws -> String {
        let folder = folder(of: path)
        let name = name(of: path)
        let base = try trying("cannot find", folder) { try SystemCalls.resolved(folder) }
        return base == "/" ? "/\(name)" : "\(base)/\(name)"
    }

    /// The same where folders on the way are missing: what is there is resolved, the rest stays as it is written.
    public static func resolvingWhatExists(of path: String) throws -> String {
        var (base, rest) = (folder(of: path), [name(of: path)])
        while !isTaken(base), base != "/", base != "." {
            rest.append(name(of: base))
            base = folder(of: base)
        }
        var resolved = try resolvingFolder(of: base == "/" ? "/\(rest.removeLast())" : "\(base)/\(rest.removeLast())")
        for name in rest.reversed() where !name.isEmpty && name != "." { resolved += "/" + name }
        return resolved
    }

    /// The first bytes of a file; fewer if it is shorter, none if it cannot be read.
    public static func beginning(of path: String, bytes count: Int) -> [UInt8] {
        guard let file = try? OpenFile(path, for: .reading) else { return [] }
        var buffer = [UInt8](repeating: 0, count: count)
        var filled = 0
        // Some files of the system come a page at a time.
        while filled < count {
            let found = try? buffer.withUnsafeMutableBytes { bytes in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
            }
            guard let found, found > 0 else { break }
            filled += found
        }
        return Array(buffer.prefix(filled))
    }

    /// Where a symbolic link leads, as an absolute path; nil for what is none.
    public static func target(ofLink path: String) -> String? {
        guard (try? FileInformation(of: path))?.isSymbolicLink == true else { return nil }
        if let resolved = try? SystemCalls.resolved(path) { return resolved }
        let target = SystemCalls.target(ofLink: path)
        return target.hasPrefix("/") ? target : "\(folder(of: path))/\(target)"
    }

    /// Whether something has that name, be it a symbolic link to nowhere.
    public static func isTaken(_ path: String) -> Bool {
        (try? FileInformation(of: path)) != nil
    }

    /// Bytes that a name in a folder may have; nil where the system does not say.
    public static func longestName(in folder: String) -> Int? { SystemCalls.longestName(in: folder) }

    /// Bytes that a path may have, its end included.
    public static let longestPath = SystemCalls.longestPath

    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    public static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The names in a folder; none if it cannot be read.
    public static func names(in folder: String) -> [String] {
        SystemCalls.names(in: folder)
    }

    public static func isFolder(_ path: String) -> Bool {
        (try? FileInformation(of: path, followsLink: true))?.isFolder == true
    }

    public static func isWritable(_ path: String) -> Bool {
        (try? SystemCalls.require(.write, path)) != nil
    }

    public static func isReadable(_ path: String) -> Bool {
        (try? SystemCalls.require(.read, path)) != nil
    }

    /// - Throws: `FileError` if no file can be made in the folder.
    public static func requireWritable(folder: String) throws(FileError) {
        try trying("cannot write", folder) { try SystemCalls.require(.writeAndEnter, folder) }
    }

    public static func exists(_ path: String) -> Bool {
        (try? SystemCalls.require(.exist, path)) != nil
    }
}
