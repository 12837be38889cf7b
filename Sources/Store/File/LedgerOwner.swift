import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whose a ledger is, or would be: nothing is made beside another user's ledger, since that user could not use it then.
enum LedgerOwner {
    /// Somebody's file or folder.
    struct Entry: Equatable {
        var user: UInt32
        /// Permissions alone.
        var mode: UInt32
    }

    /// - Throws: `StoreError.file` if the ledger, or the folder that it would be made in, is another user's.
    static func check(_ path: String) throws {
        guard let owner = foreignOwner(file: entry(path), folder: nearestFolder(of: path), user: geteuid()) else {
            return
        }
        throw StoreError.file(
            path: path,
            detail:
                "it is user \(name(of: owner))'s, and this is user \(name(of: geteuid())): run reel as that user, or "
                + "name another file with --database")
    }

    /// - Parameters:
    ///   - file: the ledger; nil if there is none.
    ///   - folder: the nearest one that is there.
    /// - Returns: nil if the user may go on.
    static func foreignOwner(file: Entry?, folder: Entry?, user: UInt32) -> UInt32? {
        if let file { return file.user == user ? nil : file.user }
        guard let folder, folder.user != user else { return nil }
        // A folder that is open to others, as /tmp is, may hold files of anybody.
        return folder.mode & 0o022 == 0 ? folder.user : nil
    }

    private static func entry(_ path: String) -> Entry? {
        var information = stat()
        guard lstat(path, &information) == 0 else { return nil }
        return Entry(user: UInt32(information.st_uid), mode: UInt32(information.st_mode) & 0o7777)
    }

    private static func nearestFolder(of path: String) -> Entry? {
        var folder = path
        repeat {
            folder = PrivateFiles.folder(of: folder)
            var information = stat()
            if stat(folder, &information) == 0 {
                return Entry(user: UInt32(information.st_uid), mode: UInt32(information.st_mode) & 0o7777)
            }
        } while folder != "/" && folder != "."
        return nil
    }

    private static func name(of user: UInt32) -> String {
        guard let entry = getpwuid(uid_t(user)) else { return "\(user)" }
        return String(cString: entry.pointee.pw_name)
    }
}
