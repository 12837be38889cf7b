import SystemPackage

/// The streams that a process begins with.
public enum StandardStream {
    public static let input = OpenFile(borrowing: 0, path: "standard input")
    public static let output = OpenFile(borrowing: 1, path: "standard output")
    public static let errors = OpenFile(borrowing: 2, path: "standard error")

    /// Opens those that are closed, so that none of their numbers goes to another file, which would then get what is
    /// printed. Writing to one of them fails as it did.
    public static func takeNumbers() {
        for stream in [input, output, errors] { SystemCalls.openIfClosed(stream.descriptor) }
    }
}

extension OpenFile {
    /// Whether it is a terminal, rather than a pipe or a file.
    public var isTerminal: Bool { SystemCalls.isTerminal(descriptor) }

    /// The size of the terminal's window in characters; nil where it has none.
    public var windowSize: (columns: Int, rows: Int)? { SystemCalls.windowSize(descriptor) }
}
