/// Material that travels inside its own address: `data:<mime>[;parameters][;base64],<payload>` (RFC 2397).
public struct DataURL: Hashable, Sendable {
    /// Type and subtype in lower case, without parameters; `text/plain` when the URL names none.
    public let mimeType: String
    /// The decoded payload.
    public let bytes: [UInt8]

    /// Whether `text` begins with `data:`, in any case: whether it is meant as a data URL at all.
    public static func isDataURL(_ text: String) -> Bool {
        String(decoding: text.utf8.prefix(5), as: UTF8.self).lowercased() == "data:"
    }

    /// Reads a data URL.
    ///
    /// Base64 is taken strictly as in RFC 4648: the standard alphabet, full padding, no white space, no stray bits.
    /// What a browser would forgive may not be forgiven by the service.
    /// - Throws: `DataURLError`, for the first thing that is wrong.
    public init(parsing text: String) throws(DataURLError) {
        guard Self.isDataURL(text) else { throw .schemeMissing }
        // Free for every string that did not come from Objective-C.
        var text = text
        text.makeContiguousUTF8()
        let read = text.utf8.withContiguousStorageIfAvailable { utf8 -> Result<DataURL, DataURLError> in
            Result { () throws(DataURLError) in try DataURL(utf8: UnsafeBufferPointer(rebasing: utf8.dropFirst(5))) }
        }
        guard let read else { throw .schemeMissing }
        self = try read.get()
    }

    private init(utf8: UnsafeBufferPointer<UInt8>) throws(DataURLError) {
        guard let comma = utf8.firstIndex(of: 0x2C) else { throw .commaMissing }
        let header = String(decoding: utf8[..<comma], as: UTF8.self)
        let payload = UnsafeBufferPointer(rebasing: utf8[(comma + 1)...])
        let words = header.split(separator: ";", omittingEmptySubsequences: false)
        let essence = words.first ?? ""
        guard essence.isEmpty || Self.isMimeType(essence) else { throw .mimeTypeInvalid(String(essence)) }
        mimeType = essence.isEmpty ? "text/plain" : essence.lowercased()
        let marker = words.dropFirst().firstIndex { $0.lowercased() == "base64" }
        if let marker {
            guard marker == words.count - 1 else { throw .base64MarkerMisplaced }
            bytes = try Base64Payload.decode(payload)
        } else {
            bytes = try Self.percentDecode(payload)
        }
    }

    /// The data URL that carries `bytes` in base64. `mime` is written as it is.
    public static func encode(mime: String, bytes: some RandomAccessCollection<UInt8>) -> String {
        "data:\(mime);base64," + Base64Payload.encode(bytes)
    }

    private static func isMimeType(_ text: Substring) -> Bool {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isTokenByte) }
    }

    /// The characters of a token in RFC 9110.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func percentDecode(_ payload: UnsafeBufferPointer<UInt8>) throws(DataURLError) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(payload.count)
        var offset = 0
        while offset < payload.count {
            let byte = payload[offset]
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                offset += 1
                continue
            }
            guard offset + 2 < payload.count, let high = hexadecimal(payload[offset + 1]),
                let low = hexadecimal(payload[offset + 2])
            else { throw .percentEscapeInvalid(offset: offset) }
            decoded.append(high << 4 | low)
            offset += 3
        }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
