import Files

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
        guard let owner = foreignOwner(file: entry(path), folder: nearestFolder(of: path), user: UserAccount.own) else {
            return
        }
        throw StoreError.file(
            path: path,
            detail:
                "it is user \(name(of: owner))'s, and this is user \(name(of: UserAccount.own)): run reel as that user, or "
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
        (try? FileInformation(of: path)).map { Entry(user: $0.user, mode: $0.mode) }
    }

    private static func nearestFolder(of path: String) -> Entry? {
        var folder = path
        repeat {
            folder = PrivateFiles.folder(of: folder)
            if let information = try? FileInformation(of: folder, followsLink: true) {
                return Entry(user: information.user, mode: information.mode)
            }
        } while folder != "/" && folder != "."
        return nil
    }

    private static func name(of user: UInt32) -> String {
        UserAccount.name(of: user) ?? "\(user)"
    }
}
