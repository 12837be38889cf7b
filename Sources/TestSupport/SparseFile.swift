#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that is as large as a test wants it, and takes no room on the disk.
public enum SparseFile {
    public struct CannotMake: Error {
        public var path: String
        public var number: Int32
    }

    /// Gives a file another size; what it gains are zeros. One that is not there is made.
    public static func extend(_ path: String, to bytes: Int) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CannotMake(path: path, number: errno) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(bytes)) == 0 else { throw CannotMake(path: path, number: errno) }
    }
}
