/// Where lines end.
public enum LineEnd {
    /// The place of the first line feed; nil if there is none.
    public static func first(in bytes: UnsafeRawBufferPointer) -> Int? {
        SystemCalls.firstIndex(of: UInt8(ascii: "\n"), in: bytes)
    }
}
