import Files
import Media
public import Model
import NIOCore

/// Puts saved videos into another folder as well: what is saved stays what and where it is, and nothing is overwritten.
public enum VideoCopy {
    /// What stood in the way.
    public struct Failed: Error, Sendable {
        /// A clause with the path.
        public let reason: String
    }

    /// Makes a folder if it is missing, and finds a name there for a video that is yet to come.
    /// - Parameters:
    ///   - folder: absolute.
    ///   - mode: the permissions of the files in it.
    /// - Returns: the absolute path of a file that is not there.
    /// - Throws: `Failed`, or `CancellationError`.
    public static func place(for task: VideoTask, in folder: String, mode: UInt32) async throws -> String {
        try await failing {
            try VideoDestination.createFolder(folder, mode: mode)
            for candidate in 1...mostCandidates {
                let path = "\(folder)/\(VideoName.make(for: task, candidate: candidate))"
                if !PrivateFiles.isTaken(path) { return path }
            }
            throw tooMany(task, folder)
        }
    }

    /// Copies a saved video. A file that is the very same, under one of the names that it could get, counts as its copy.
    /// - Parameters:
    ///   - source: where it is saved; absolute.
    ///   - folder: absolute; made if it is missing.
    ///   - mode: the permissions that the copy gets.
    /// - Returns: the absolute path of the copy.
    /// - Throws: `Failed`, also if what is there is not what was saved, or `CancellationError`.
    public static func make(
        of task: VideoTask, at source: String, in folder: String, mode: UInt32
    ) async throws -> String {
        try await failing {
            guard let recorded = task.video?.sha256, let bytes = task.video?.bytes else {
                throw FileFailure(reason: "the ledger does not know what was saved as \(source)")
            }
            try VideoDestination.createFolder(folder, mode: mode)
            let ending = VideoContainer.allCases.map(\.ending).first { source.hasSuffix(".\($0)") }
            let paths = (1...mostCandidates).lazy.map { candidate in
                "\(folder)/\(VideoName.make(for: task, candidate: candidate, ending: ending ?? VideoContainer.mp4.ending))"
            }
            for path in paths {
                guard PrivateFiles.isTaken(path) else { break }
                if FileNaming.size(of: path) == bytes, FileHash.sha256(of: path)?.hexadecimal == recorded {
                    return path
                }
            }
            let part = try PartFile(path: "\(folder)/.reel-\(VideoName.token(of: task)).copy.part")
            do {
                try part.restart(as: nil)
                try fill(part, from: source)
                guard (try part.finish()).hexadecimal == recorded else {
                    throw FileFailure(
                        reason:
                            "\(source) is not what was saved there; `reel download --verify \(task.id)` fetches it anew"
                    )
                }
                try part.file.setMode(mode)
                for path in paths where try part.move(to: path) { return path }
                throw tooMany(task, folder)
            } catch {
                part.discard()
                throw error
            }
        }
    }

    /// Makes a folder if it is missing.
    /// - Throws: `Failed`.
    public static func makeFolder(_ folder: String, mode: UInt32) throws {
        do { try VideoDestination.createFolder(folder, mode: mode) } catch {
            throw error.fileReason.map { Failed(reason: $0) } ?? error
        }
    }

    private static let mostCandidates = 1_000

    private static func tooMany(_ task: VideoTask, _ folder: String) -> FileFailure {
        FileFailure(reason: "too many files are named like \(folder)/\(VideoName.make(for: task, candidate: 1))")
    }

    static func fill(_ part: PartFile, from source: String) throws {
        let file = try OpenFile(source, for: .reading, .doesNotWait)
        guard let information = try? file.information(), information.isRegularFile else {
            throw FileFailure(reason: "\(source) is no file")
        }
        let whole = DescriptorSource(file, count: information.size)
        while part.bytes < whole.count {
            let piece = try whole.bytes(at: part.bytes, count: 1_048_576)
            guard !piece.isEmpty else { throw FileFailure(reason: "\(source) became shorter while it was read") }
            try part.append(ByteBuffer(bytes: piece))
        }
    }

    private static func failing(_ body: @escaping @Sendable () throws -> String) async throws -> String {
        do {
            return try await blocking { try body() }
        } catch {
            throw error.fileReason.map { Failed(reason: $0) } ?? error
        }
    }
}
