import Files

/// Whether a video could be written where it is to go, looked at before it is paid for.
public enum DestinationCheck {
    /// Why it could not.
    public struct Fault: Error, Sendable, Equatable {
        /// A short word that never changes meaning.
        public let code: String
        /// A clause about the path: what was found, what to do.
        public let reason: String

        init(_ code: String, _ reason: String) {
            self.code = code
            self.reason = reason
        }
    }

    /// The longest name that is given to a file of the videos folder: `<id>-<slug>-<candidate>.mp4.spare.part.json`.
    private static let longestOwnName = 128
    /// Bytes that may be appended to a name of the user's choice: `.damaged-1000`.
    private static let longestEnding = 16

    /// - Parameter output: the file that the user asks for; absolute.
    /// - Throws: `Fault`.
    public static func check(output: String) throws(Fault) {
        let name = output[(output.lastIndex(of: "/") ?? output.startIndex)...].drop { $0 == "/" }
        guard !name.isEmpty else { throw Fault("file_exists", "it names a folder; name a file") }
        if let information = try? FileInformation(of: output) {
            if information.isSymbolicLink, (try? FileInformation(of: output, followsLink: true)) == nil {
                throw Fault("file_exists", "it is a link that leads nowhere; remove it, or name another file")
            }
            throw Fault("file_exists", "it exists; name another file")
        }
        let folder = PrivateFiles.folder(of: output)
        try requireFolder(folder, missing: "its folder does not exist; make it first")
        if let longest = PrivateFiles.longestName(in: folder), name.utf8.count + longestEnding > longest {
            throw Fault(
                "name_too_long",
                "its name has \(name.utf8.count) bytes; allowed are \(longest - longestEnding) here, since reel may append "
                    + "to it")
        }
        try requireShort(output, longestOwnName)
    }

    /// - Parameter videosFolder: absolute; need not be there, if it can be made.
    /// - Throws: `Fault`.
    public static func check(videosFolder: String) throws(Fault) {
        try requireShort(videosFolder, longestOwnName)
        var folder = videosFolder
        while true {
            do {
                _ = try FileInformation(of: folder)
                break
            } catch {
                guard error.isMissing, folder != "/" else {
                    throw Fault("no_folder", "it cannot be used: \(error.reason)")
                }
                folder = PrivateFiles.folder(of: folder)
            }
        }
        try requireFolder(folder, missing: "it is, or lies behind, a link that leads nowhere: \(folder)")
    }

    private static func requireFolder(_ folder: String, missing: String) throws(Fault) {
        let information: FileInformation
        do {
            information = try FileInformation(of: folder, followsLink: true)
        } catch {
            if error.isMissing { throw Fault("no_folder", missing) }
            throw Fault("no_folder", "\(folder) cannot be used: \(error.reason)")
        }
        guard information.isFolder else {
            throw Fault("no_folder", "\(folder) is not a folder")
        }
        do {
            try PrivateFiles.requireWritable(folder: folder)
        } catch {
            throw Fault("not_writable", "\(folder) cannot be written: \(error.reason)")
        }
    }

    private static func requireShort(_ path: String, _ more: Int) throws(Fault) {
        guard path.utf8.count + 1 + more < PrivateFiles.longestPath else {
            throw Fault(
                "name_too_long",
                "its path has \(path.utf8.count) bytes; allowed are \(PrivateFiles.longestPath - more - 2), since names are appended to it"
            )
        }
    }
}
