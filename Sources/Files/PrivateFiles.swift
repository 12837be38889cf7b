#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files and folders that only their owner may read, whatever the umask, and that are never reached through a
/// symbolic link put in their place.
public enum PrivateFiles {
    /// Makes an empty file of mode 0600 unless there is one.
    /// - Throws: `FileError`.
    public static func create(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError("cannot open", path) }
        close(descriptor)
    }

    /// Makes an empty file of mode 0600 where there is nothing yet.
    /// - Throws: `FileError`.
    public static func createNew(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError("cannot open", path) }
        close(descriptor)
    }

    /// Gives a file another name in its folder, unless something has that name.
    /// - Throws: `FileError`.
    public static func rename(_ path: String, toNew name: String) throws {
        // Unlike `rename`, this replaces nothing, whoever comes first.
        if link(path, name) == 0 { return try remove(path) }
        // Some file systems have no second names.
        guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno), !isTaken(name), systemRename(path, name) == 0 else {
            throw FileError("cannot write", name)
        }
    }

    /// Returns once a file, or the names in a folder, are on the disk.
    /// - Throws: `FileError`.
    public static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("cannot open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("cannot write", path) }
    }

    /// The size of a file in bytes; 0 if there is none.
    public static func size(of path: String) -> Int64 {
        var information = stat()
        return stat(path, &information) == 0 ? Int64(information.st_size) : 0
    }

    /// Bytes that this user may still write on the disk of a folder; nothing stands in the way where that is not known.
    public static func freeBytes(at folder: String) -> Int64 {
        var information = statvfs()
        guard statvfs(folder, &information) == 0 else { return .max }
        let (bytes, overflow) = Int64(information.f_bavail).multipliedReportingOverflow(by: Int64(information.f_frsize))
        return overflow ? .max : bytes
    }

    public static func remove(_ path: String) throws {
        guard unlink(path) == 0 else { throw FileError("cannot remove", path) }
    }

    /// Makes the folder and its missing parents; those it makes have mode 0700.
    /// - Throws: `FileError`.
    public static func createFolder(_ path: String) throws {
        var information = stat()
        if stat(path, &information) == 0 {
            guard information.st_mode & S_IFMT == S_IFDIR else {
                throw FileError(at: path, "it is not a folder")
            }
            return
        }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try createFolder(String(path[..<slash]))
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw FileError("cannot make the folder", path)
        }
    }

    /// The path without symbolic links in its folders; the last component itself is left alone.
    public static func resolvingFolder(of path: String) throws -> String {
        let folder = folder(of: path)
        let name = name(of: path)
        guard let resolved = realpath(folder, nil) else {
            throw FileError("cannot find", folder)
        }
        defer { free(resolved) }
        let base = String(cString: resolved)
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
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: count)
        var filled = 0
        // Some files of the system come a page at a time.
        while filled < count {
            let (have, wanted) = (filled, count - filled)
            let found = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + have }, wanted) }
            if found < 0, errno == EINTR { continue }
            guard found > 0 else { break }
            filled += found
        }
        return Array(buffer.prefix(filled))
    }

    /// Where a symbolic link leads, as an absolute path; nil for what is none.
    public static func target(ofLink path: String) -> String? {
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFLNK else { return nil }
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes {
            readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
        let target = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return target.hasPrefix("/") ? target : "\(folder(of: path))/\(target)"
    }

    /// Whether something has that name, be it a symbolic link to nowhere.
    public static func isTaken(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    public static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The names in a folder; none if it cannot be read.
    public static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    public static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    public static func isWritable(_ path: String) -> Bool {
        access(path, W_OK) == 0
    }

    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}

private func systemRename(_ path: String, _ name: String) -> Int32 { rename(path, name) }
