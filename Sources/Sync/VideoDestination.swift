import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where one video goes, and where its bytes gather until they are all there: in the same folder, so that moving is
/// naming.
struct VideoDestination: Sendable {
    private let task: VideoTask
    private let folder: String
    /// The file that the user asked for, if it can be had.
    private let wanted: String?

    /// Makes the videos folder if it is missing.
    init(for task: VideoTask, folder: String) throws {
        self.task = task
        self.folder = folder
        if let output = task.outputPath, access(Self.parent(of: output), W_OK) == 0, access(output, F_OK) != 0 {
            wanted = output
        } else {
            // What the user asked for was free when the task was recorded. A video in another place is better than none.
            wanted = nil
            try Self.createFolder(folder)
        }
    }

    /// Outside the videos folder the task's number keeps it from being a file of the user's own.
    var partPath: String { wanted.map { "\($0).\(task.id).part" } ?? path(candidate: 1) + ".part" }

    private func path(candidate: Int) -> String { folder + "/" + VideoName.make(for: task, candidate: candidate) }

    /// Gives a finished download its name. Where exactly this file stands already, a process ended between naming it and
    /// writing that down.
    /// - Returns: what the ledger stores: relative to the videos folder, or absolute.
    func place(_ file: PartFile, sha256: [UInt8]) throws -> String {
        if let wanted, try file.move(to: wanted) { return wanted }
        if let output = task.outputPath, FileHash.sha256(of: output) == sha256 {
            file.discard()
            return output
        }
        for candidate in 1...1_000 {
            let path = path(candidate: candidate)
            if try file.move(to: path) { return VideoName.make(for: task, candidate: candidate) }
            if FileHash.sha256(of: path) == sha256 {
                file.discard()
                return VideoName.make(for: task, candidate: candidate)
            }
        }
        throw FileFailure("too many files are named like", path(candidate: 1))
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the folder and its missing parents, for the owner alone.
    private static func createFolder(_ path: String) throws {
        if access(path, F_OK) == 0 || path.isEmpty { return }
        try createFolder(parent(of: path))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure("cannot make the folder", path) }
    }
}
