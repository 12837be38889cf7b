import Crypto
import Files
import Model
import NIOCore

/// Puts a saved video where it is delivered to, once: what stands there is only replaced where it is known to be an earlier
/// delivery.
public enum DeliveredFile {
    public enum Outcome: Sendable, Equatable {
        /// It was there already.
        case there
        case written
    }

    /// - Parameters:
    ///   - source: where the video is saved; absolute.
    ///   - sha256: what it must be, in hexadecimal.
    ///   - path: where it goes; absolute.
    ///   - isOwn: whether a file with this SHA-256 that stands there was written by an earlier delivery.
    ///   - links: whether a symbolic link is enough.
    /// - Throws: `VideoCopy.Failed`, or `CancellationError`.
    public static func put(
        _ source: String, sha256: String, at path: String, mode: UInt32, links: Bool,
        isOwn: @escaping @Sendable (String) -> Bool
    ) async throws -> Outcome {
        do {
            return try await blocking {
                if PrivateFiles.isTaken(path) {
                    let target = PrivateFiles.target(ofLink: path)
                    if let target, target != source, links { try removeOwn(path, isOwn) }
                    let found = FileHash.sha256(of: path)?.hexadecimal
                    if found == sha256, links == (target != nil) { return .there }
                    if PrivateFiles.isTaken(path) { try removeOwn(path, isOwn) }
                }
                return try links ? link(source, sha256, path) : copy(source, sha256, path, mode)
            }
        } catch {
            throw error.fileReason.map { VideoCopy.Failed(reason: $0) } ?? error
        }
    }

    private static func removeOwn(_ path: String, _ isOwn: (String) -> Bool) throws {
        guard let found = FileHash.sha256(of: path)?.hexadecimal, isOwn(found) else {
            throw FileFailure(reason: "\(path) is there and is not from an earlier delivery; move it away")
        }
        try PrivateFiles.remove(path)
    }

    private static func link(_ source: String, _ sha256: String, _ path: String) throws -> Outcome {
        guard FileHash.sha256(of: source)?.hexadecimal == sha256 else { throw changed(source) }
        try FileNaming.makeLink(path, to: source)
        return .written
    }

    private static func copy(_ source: String, _ sha256: String, _ path: String, _ mode: UInt32) throws -> Outcome {
        let folder = PrivateFiles.folder(of: path)
        let part = try PartFile(path: "\(folder)/.reel-\(Self.token(of: path)).part")
        do {
            try part.restart(as: nil)
            try VideoCopy.fill(part, from: source)
            guard (try part.finish()).hexadecimal == sha256 else { throw changed(source) }
            try part.file.setMode(mode)
            guard try part.move(to: path) else {
                throw FileFailure(reason: "\(path) has just been made by another program; run it again")
            }
            return .written
        } catch {
            part.discard()
            throw error
        }
    }

    /// Of a hidden file beside it, so that two deliveries never write to one.
    private static func token(of path: String) -> String {
        Array(SHA256.hash(data: Array(PrivateFiles.name(of: path).utf8)).prefix(8)).hexadecimal
    }

    private static func changed(_ source: String) -> FileFailure {
        FileFailure(reason: "\(source) is not what was saved there; `reel download --verify` fetches it anew")
    }
}
