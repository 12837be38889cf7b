public import Files

extension FileHash {
    /// The hash of a file, for a caller that must not block; a large file takes seconds.
    public static func read(_ path: String) async throws -> [UInt8]? {
        try await blocking { sha256(of: path) }
    }
}
