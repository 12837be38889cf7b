import CZlib

/// The sums by which compressed data tells that it was damaged.
enum Checksum {
    /// Of zlib (RFC 1950, 8.2).
    static func adler32(_ bytes: [UInt8]) -> UInt32 { UInt32(CZlib.adler32_z(1, bytes, bytes.count)) }

    /// Of gzip (RFC 1952, 8).
    static func crc32(_ bytes: [UInt8]) -> UInt32 { UInt32(CZlib.crc32_z(0, bytes, bytes.count)) }
}
