/// Sizes that are compared with a limit in megabytes of 1,048,576 bytes.
public enum Megabytes {
    /// With one decimal, rounded up: what is too large never looks as if it were not.
    public static func text(_ byteCount: Int) -> String {
        let tenths = byteCount / 1_048_576 * 10 + (byteCount % 1_048_576 * 10 + 1_048_575) / 1_048_576
        return "\(tenths / 10).\(tenths % 10) MB (\(byteCount) bytes)"
    }

    public static func limit(_ byteCount: Int) -> String { "at most \(byteCount / 1_048_576) MB (\(byteCount) bytes)" }
}
