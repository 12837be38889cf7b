#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file that is read at any place.
public struct DescriptorSource: Sendable {
    private let descriptor: Int32
    private let path: String
    public let count: Int64

    /// - Parameters:
    ///   - count: how many bytes of the file count.
    ///   - path: for messages.
    public init(_ descriptor: Int32, count: Int64, path: String) {
        self.descriptor = descriptor
        self.count = count
        self.path = path
    }

    /// - Throws: `FileError`.
    public func bytes(at offset: Int64, count wanted: Int) throws -> [UInt8] {
        guard offset >= 0, offset < count, wanted > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(min(Int64(wanted), count - offset)))
        var filled = 0
        while filled < bytes.count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled,
                    off_t(offset) + off_t(filled))
            }
            if read < 0 {
                if errno == EINTR { continue }
                throw FileError("cannot read", path)
            }
            guard read > 0 else { break }
            filled += read
        }
        return filled == bytes.count ? bytes : Array(bytes.prefix(filled))
    }
}
