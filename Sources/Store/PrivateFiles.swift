#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files and folders that only their owner may read, whatever the umask, and that are never reached through a
/// symbolic link put in their place.
enum PrivateFiles {
    /// Makes an empty file of mode 0600 unless there is one.
    /// - Throws: `StoreError.file`.
    static func create(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreError.file(path: path, detail: lastError()) }
        close(descriptor)
    }

    static func remove(_ path: String) throws {
        guard unlink(path) == 0 else { throw StoreError.file(path: path, detail: lastError()) }
    }

    /// Makes the folder and its missing parents; those it makes have mode 0700.
    /// - Throws: `StoreError.file`.
    static func createFolder(_ path: String) throws {
        var information = stat()
        if stat(path, &information) == 0 {
            guard information.st_mode & S_IFMT == S_IFDIR else {
                throw StoreError.file(path: path, detail: "it is not a folder")
            }
            return
        }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try createFolder(String(path[..<slash]))
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw StoreError.file(path: path, detail: lastError())
        }
    }

    /// The path without symbolic links in its folders; the last component itself is left alone.
    static func resolvingFolder(of path: String) throws -> String {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        guard let resolved = realpath(folder, nil) else {
            throw StoreError.file(path: folder, detail: lastError())
        }
        defer { free(resolved) }
        let base = String(cString: resolved)
        return base == "/" ? "/\(name)" : "\(base)/\(name)"
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func lastError() -> String { String(cString: strerror(errno)) }
}
