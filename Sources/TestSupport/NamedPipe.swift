#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A pipe with a name, through which a test tells a program something.
public final class NamedPipe: Sendable {
    public let path: String
    private let writing: Int32

    public struct Failed: Error {
        public var code: Int32
    }

    public init(at path: String) throws {
        self.path = path
        guard mkfifo(path, 0o600) == 0 else { throw Failed(code: errno) }
        // For reading too, so that it waits for no reader. Programs that are started do not inherit it, and so come to the
        // pipe's end when this is gone.
        writing = open(path, O_RDWR | O_CLOEXEC)
        guard writing >= 0 else { throw Failed(code: errno) }
    }

    deinit {
        close(writing)
    }

    /// - Parameter text: some thousand bytes at most.
    public func write(_ text: String) throws {
        #if canImport(Glibc)
            let count = Glibc.write(writing, text, text.utf8.count)
        #elseif canImport(Musl)
            let count = Musl.write(writing, text, text.utf8.count)
        #else
            let count = Darwin.write(writing, text, text.utf8.count)
        #endif
        guard count == text.utf8.count else { throw Failed(code: errno) }
    }
}
