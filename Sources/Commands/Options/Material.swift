import Contract
import Crypto
import FoundationEssentials
import Media
import Model
import Providers
import Sync

/// Material named on the command line: an address, a file, which becomes what the service takes for it, or the last frame of
/// another task.
struct Material {
    let rules: any RequestRules
    let settings: MaterialSettings
    /// Where files are that have to be brought to a URL, by SHA-256 in hexadecimal.
    private(set) var files: [String: String] = [:]
    /// What is wrong with the files so far, each under its path: the places in a request say little to whoever gave them.
    private(set) var violations: [Violation] = []

    init(rules: any RequestRules, settings: MaterialSettings = MaterialSettings()) {
        (self.rules, self.settings) = (rules, settings)
    }

    /// The task that a text names whose last frame is meant: `last:42`, `last:ref:KEY` or, as a first frame, `ref:KEY` alone.
    /// Nil for anything else.
    static func continued(_ text: String, _ role: RequestMaterial.Role) -> String? {
        if text.hasPrefix(continues) { return String(text.dropFirst(continues.count)) }
        return role == .firstFrame && text.hasPrefix("ref:") ? text : nil
    }

    static func naming(_ task: String) -> String { continues + task }

    private static let continues = "last:"

    /// - Returns: what to put into the request; an empty text for a file that breaks a rule.
    /// - Throws: `Failure` for a file that cannot be read.
    mutating func address(
        _ text: String, _ kind: MaterialKind, _ role: RequestMaterial.Role = .reference
    ) throws -> String {
        if let name = Self.continued(text, role) { return try lastFrame(name, role) }
        if rules.isAddress(text) { return text }
        // Its real size is told, although not all of it is read.
        if let size = InputFile.size(text) {
            let broken = rules.violations(ofFileBytes: size, kind, at: text)
            violations += broken
            guard broken.isEmpty else { return "" }
        }
        let bytes = try InputFile.read(text, limit: rules.maximumFileBytes(of: kind) + 1)
        do throws(InvalidRequest) {
            let address = try rules.address(ofFile: bytes, kind, at: text)
            guard kind == .video, settings.uploadCommand != nil, text != "-" else { return address }
            return later(bytes, text)
        } catch {
            violations += error.violations
            return ""
        }
    }

    private mutating func lastFrame(_ name: String, _ role: RequestMaterial.Role) throws -> String {
        guard role == .firstFrame, !name.isEmpty else {
            violations.append(
                Violation(
                    field: Self.continues + name, found: role == .firstFrame ? "no task" : "the last frame of a task",
                    allowed: "as the first frame alone: last:42, last:ref:KEY"))
            return ""
        }
        guard LastFrame.isPossible(settings.environment) else {
            throw Failure(
                code: "no_ffmpeg",
                message: "the last frame of a video is taken by ffmpeg, which is not installed here; "
                    + "\(LastFrame.howToInstall). Nothing was sent", exit: .configuration)
        }
        return PendingMaterial.lastFrame(of: name).address
    }

    /// What stands for a file that is brought to a URL when the task is sent.
    private mutating func later(_ bytes: [UInt8], _ path: String) -> String {
        let sha256 = [UInt8](SHA256.hash(data: bytes)).hexadecimal
        files[sha256] = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let milliseconds = MaterialFacts(probing: bytes).durations.min().map { Int64(($0 * 1_000).rounded(.up)) }
        return PendingMaterial.file(sha256: sha256, milliseconds: milliseconds).address
    }

    /// - Throws: `InvalidRequest` if any file broke a rule.
    func check() throws {
        guard violations.isEmpty else { throw InvalidRequest(violations: violations) }
    }
}
