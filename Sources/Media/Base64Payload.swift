import FoundationEssentials

/// Base64 exactly as in RFC 4648, fast enough for tens of megabytes.
enum Base64Payload {
    /// Decodes `payload`.
    ///
    /// Foundation does the work but also takes some wrong padding and stray bits, so these are checked first.
    static func decode(_ payload: UnsafeBufferPointer<UInt8>) throws(DataURLError) -> [UInt8] {
        guard payload.count % 4 == 0 else { throw .base64LengthInvalid(payload.count) }
        guard !payload.isEmpty else { return [] }
        let firstPadding = payload.firstIndex(of: padding) ?? payload.count
        let paddingCount = payload.count - firstPadding
        guard paddingCount <= 2, payload[firstPadding...].allSatisfy({ $0 == padding }) else {
            throw .base64PaddingMisplaced(offset: firstPadding)
        }
        guard let decoded = withData(of: payload, { Data(base64Encoded: $0) }) else {
            throw .base64CharacterInvalid(offset: payload.firstIndex { value(of: $0) == nil } ?? 0)
        }
        // One padding sign leaves two bits of the last character unused, two leave four.
        let unused: UInt8 = paddingCount == 0 ? 0 : paddingCount == 1 ? 0b11 : 0b1111
        guard let last = value(of: payload[firstPadding - 1]), last & unused == 0 else { throw .base64TrailingBits }
        return Array(decoded)
    }

    static func encode(_ bytes: some RandomAccessCollection<UInt8>) -> String {
        let encoded = bytes.withContiguousStorageIfAvailable { buffer in
            withData(of: buffer) { $0.base64EncodedString() }
        }
        return encoded ?? Data(bytes).base64EncodedString()
    }

    private static let padding = UInt8(ascii: "=")

    /// Lends the buffer as `Data` without a copy; the data must not leave `body`, which only reads it.
    private static func withData<Value>(of buffer: UnsafeBufferPointer<UInt8>, _ body: (Data) -> Value) -> Value {
        guard let start = buffer.baseAddress else { return body(Data()) }
        let address = UnsafeMutableRawPointer(mutating: start)
        return body(Data(bytesNoCopy: address, count: buffer.count, deallocator: .none))
    }

    private static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
