/// The beginning of an open file, read at any place.
public struct DescriptorSource: Sendable {
    private let file: OpenFile
    public let count: Int64

    /// - Parameter count: how many bytes of the file count.
    public init(_ file: OpenFile, count: Int64) {
        self.file = file
        self.count = count
    }

    /// - Throws: `FileError`.
    public func bytes(at offset: Int64, count wanted: Int) throws -> [UInt8] {
        guard offset >= 0, offset < count, wanted > 0 else { return [] }
        return try file.bytes(at: offset, count: Int(min(Int64(wanted), count - offset)))
    }
}
