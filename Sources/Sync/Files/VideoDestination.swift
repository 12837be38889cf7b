import Files
import Media
import Model

/// Where one video goes, and where its bytes gather until they are all there: in the same folder, so that moving is
/// naming.
struct VideoDestination: Sendable {
    let task: VideoTask
    let folder: String
    /// The file that the user asked for, if it can be had.
    private let wanted: String?
    let mode: UInt32

    /// Makes the videos folder if it is missing.
    /// - Parameter mode: the permissions that the file gets, whatever the umask.
    init(for task: VideoTask, folder: String, mode: UInt32 = SyncSettings.usualVideoMode) throws {
        self.task = task
        self.folder = folder
        self.mode = mode
        if let output = task.outputPath, PrivateFiles.isWritable(PrivateFiles.folder(of: output)),
            !PrivateFiles.isTaken(output)
        {
            wanted = output
        } else {
            // What the user asked for was free when the task was recorded. A video in another place is better than none.
            wanted = nil
            if let output = task.outputPath { PartFile.discard(at: Self.partPath(beside: output, of: task)) }
            try Self.createFolder(folder, mode: mode)
        }
    }

    /// Outside the videos folder the task's own name keeps it from being a file of the user's, and short enough for any
    /// file system, however long the name is that the user asked for.
    var partPath: String { wanted.map { Self.partPath(beside: $0, of: task) } ?? path(candidate: 1) + ".part" }

    /// For when another process has the part file and does not go on with it.
    var sparePartPath: String { Self.spare(partPath) }

    private static func spare(_ part: String) -> String { part.dropLast(".part".count) + ".spare.part" }

    /// What both are called in the videos folder.
    static func partNames(of task: VideoTask) -> [String] {
        let name = VideoName.make(for: task, candidate: 1) + ".part"
        return [name, spare(name)]
    }

    private static func partPath(beside output: String, of task: VideoTask) -> String {
        "\(PrivateFiles.folder(of: output))/.reel-\(VideoName.token(of: task)).part"
    }

    private func path(candidate: Int, ending: String = VideoContainer.mp4.ending) -> String {
        folder + "/" + VideoName.make(for: task, candidate: candidate, ending: ending)
    }

    /// What became of a finished download.
    struct Placed: Equatable {
        /// What the ledger stores: relative to the videos folder, or absolute.
        var path: String
        /// What became of a damaged file that was in its place, in words.
        var note: String?
    }

    /// Gives a finished download its name. Where exactly this file stands already, a process ended between naming it and
    /// writing that down.
    /// - Parameter container: what kind of file it is; one that is no MP4 gets its own ending.
    func place(_ file: PartFile, sha256: [UInt8], as container: VideoContainer = .mp4) throws -> Placed {
        try file.file.setMode(mode)
        let wanted = wanted.map { Self.path($0, as: container) }
        if let wanted, try file.move(to: wanted) { return Placed(path: wanted) }
        if let placed = try replaceEarlier(with: file, sha256: sha256, as: container) { return placed }
        if let output = task.outputPath.map({ Self.path($0, as: container) }),
            try takeOver(output, for: file, sha256: sha256)
        {
            return Placed(path: output)
        }
        for candidate in 1...1_000 {
            let path = path(candidate: candidate, ending: container.ending)
            let isPlaced = try file.move(to: path) || takeOver(path, for: file, sha256: sha256)
            if isPlaced {
                return Placed(
                    path: VideoName.make(for: task, candidate: candidate, ending: container.ending),
                    note: task.outputPath.map { "\($0) was taken or could not be written" })
            }
        }
        throw FileFailure(reason: "too many files are named like \(path(candidate: 1))")
    }

    /// Where the ledger knows a file of this video already, the new one takes its place. A file that is not what was
    /// saved there is kept beside it: it may be damaged, and it may be the user's own work. On the word of another ledger
    /// nothing is moved.
    private func replaceEarlier(with file: PartFile, sha256: [UInt8], as container: VideoContainer) throws -> Placed? {
        guard let video = task.video, let stored = video.path, let path = video.path(in: folder),
            let recorded = video.sha256, !video.isPathForeign, Self.path(stored, as: container) == stored
        else { return nil }
        guard PrivateFiles.isWritable(PrivateFiles.folder(of: path)) else { return nil }
        if try takeOver(path, for: file, sha256: sha256) || file.move(to: path) { return Placed(path: stored) }
        guard FileNaming.isRegularFile(path), FileHash.sha256(of: path)?.hexadecimal != recorded else {
            return nil
        }
        for candidate in 1...1_000 {
            let aside = path + (candidate == 1 ? ".damaged" : ".damaged-\(candidate)")
            guard try FileNaming.move(path, to: aside) else { continue }
            guard try file.move(to: path) else { return nil }
            return Placed(path: stored, note: "the damaged file is kept as \(aside)")
        }
        return nil
    }

    func takeOver(_ path: String, for file: PartFile, sha256: [UInt8]) throws -> Bool {
        guard FileHash.isFile(path, bytes: file.bytes, sha256: sha256) else { return false }
        try FileNaming.syncFolder(of: path)
        file.discard()
        return true
    }

    /// Makes the folder and its missing parents, to be entered by those who may read the files.
    static func createFolder(_ path: String, mode: UInt32) throws {
        if PrivateFiles.exists(path) || path.isEmpty { return }
        try createFolder(PrivateFiles.folder(of: path), mode: mode)
        try PrivateFiles.makeFolder(path)
        let entering = 0o300 | mode | (mode & 0o444) >> 2
        try PrivateFiles.setMode(of: path, entering & 0o755)
    }
}
