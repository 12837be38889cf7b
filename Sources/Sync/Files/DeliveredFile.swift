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
                let target = PrivateFiles.target(ofLink: path)
                if target == (links ? source : nil), content(of: path) == sha256 { return .there }
                return try links
                    ? link(source, sha256, path, isOwn) : copy(source, sha256, path, mode, isOwn)
            }
        } catch {
            throw error.fileReason.map { VideoCopy.Failed(reason: $0) } ?? error
        }
    }

    /// The SHA-256 of what stands at a path, or where a link there leads.
    private static func content(of path: String) -> String? {
        FileHash.sha256(of: PrivateFiles.target(ofLink: path) ?? path)?.hexadecimal
    }

    /// Takes away what an earlier delivery has left there, once its successor is ready.
    private static func clear(_ path: String, _ isOwn: (String) -> Bool) throws {
        guard PrivateFiles.isTaken(path) else { return }
        guard let found = content(of: path), isOwn(found) else {
            throw FileFailure(reason: "\(path) is there and is not from an earlier delivery; move it away")
        }
        try PrivateFiles.remove(path)
    }

    private static func link(
        _ source: String, _ sha256: String, _ path: String, _ isOwn: (String) -> Bool
    ) throws -> Outcome {
        guard content(of: source) == sha256 else { throw changed(source) }
        try clear(path, isOwn)
        try FileNaming.makeLink(path, to: source)
        return .written
    }

    private static func copy(
        _ source: String, _ sha256: String, _ path: String, _ mode: UInt32, _ isOwn: (String) -> Bool
    ) throws -> Outcome {
        let folder = PrivateFiles.folder(of: path)
        let part = try PartFile(path: "\(folder)/.reel-\(Self.token(of: path)).part")
        do {
            try part.restart(as: nil)
            try VideoCopy.fill(part, from: source)
            guard (try part.finish()).hexadecimal == sha256 else { throw changed(source) }
            try part.file.setMode(mode)
            try clear(path, isOwn)
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
