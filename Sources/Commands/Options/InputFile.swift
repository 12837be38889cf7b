import Contract
import Files
import FoundationEssentials
import Model

/// A file named on the command line; `-` is standard input.
enum InputFile {
    /// Whether a file is only looked at once more: one that is no regular file, such as a pipe, might then be waited for
    /// without end.
    @TaskLocal static var isLookedAtAgain = false

    /// - Parameter limit: bytes after which reading stops.
    /// - Throws: `Failure` with exit code 66.
    static func read(_ path: String, limit: Int = .max) throws -> [UInt8] {
        let file = path == "-" ? StandardStream.input : try openAnySpelling(path, isLookedAtAgain ? .doesNotWait : [])
        if isLookedAtAgain {
            guard (try? file.information())?.isRegularFile == true else {
                throw Failure(
                    code: "not_watched", message: "\(path) is no regular file, so that it is read once and not again",
                    exit: .notFound)
            }
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 262_144)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = try reading(path) {
                try buffer.withUnsafeMutableBytes {
                    try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0.prefix(wanted)))
                }
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// The size of a regular file in bytes; nil for a pipe, for standard input, and for what is not there.
    static func size(_ path: String) -> Int? {
        guard path != "-", let information = try? FileInformation(of: path, followsLink: true),
            information.isRegularFile
        else { return nil }
        return Int(information.size)
    }

    /// Opens a file for reading, also where the disk has the other spelling of its name: files that come from a Mac have
    /// decomposed names, and keyboards write composed ones.
    /// - Throws: `Failure` with exit code 66, about the name that was typed.
    private static func openAnySpelling(_ path: String, _ options: OpenFile.Options = []) throws -> OpenFile {
        try reading(path) {
            var failure: FileError?
            for spelling in Spelling.all(of: path) {
                do throws(FileError) {
                    return try OpenFile(spelling, for: .reading, options.union(.followsLinks))
                } catch {
                    guard error.isMissing else { throw error }
                    failure = error
                }
            }
            throw failure ?? FileError(at: path, "it has no name")
        }
    }

    /// Opens a file for as long as `body` runs.
    /// - Throws: `Failure` with exit code 66.
    static func withDescriptor<Value>(_ path: String, _ body: (Int32) async throws -> Value) async throws -> Value {
        guard path != "-" else { return try await body(StandardStream.input.number) }
        let file = try openAnySpelling(path)
        defer { withExtendedLifetime(file) {} }
        try reading(path) { try file.requireNoFolder() }
        return try await body(file.number)
    }

    /// The text of a file, as it would be typed: without a byte order mark at its beginning, and without the line break
    /// that editors put at its end.
    /// - Parameter limit: the most bytes that a request may hold.
    /// - Throws: `Failure` with exit code 66 for a file that cannot be read, and 65 for one that is no text, or that does
    ///   not end within what a request may hold.
    static func readText(_ path: String, limit: Int) throws -> String {
        let bytes = try read(path, limit: limit + 1)
        guard bytes.count <= limit else {
            throw Failure(
                code: "too_large",
                message:
                    "\(name(path)) has more than \(limit) bytes, which is more than a request may hold; nothing was sent",
                exit: .invalidRequest)
        }
        guard let text = text(of: bytes) else {
            throw Failure(
                code: "not_text", message: "\(name(path)) is not UTF-8 text; save it as UTF-8", exit: .invalidRequest)
        }
        return text
    }

    private static func text(of bytes: [UInt8]) -> String? {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        // By bytes: as characters, "\r\n" is one that is neither of the two.
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

    private static func reading<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as FileError {
            throw Failure(
                code: "no_such_file", message: "\(name(path)) cannot be read: \(error.reason)", exit: .notFound)
        }
    }
}
