/// This process, and what the system gives it.
public enum ThisProcess {
    /// Its number.
    public static var number: Int32 { SystemCalls.process }

    /// The machine's name in its network.
    public static var hostName: String { SystemCalls.hostName }

    /// How many processors the machine has; 1 or more.
    public static var processors: Int { max(1, SystemCalls.processors) }

    /// Bytes of a page of memory.
    public static var bytesPerPage: Int { SystemCalls.bytesPerPage }

    /// Raises the limit of open files as far as the system lets a user do that, which many systems set low for old
    /// programs' sake.
    /// - Parameter most: more than this nobody needs.
    /// - Returns: how many files it may have open at once; nil where that is not known.
    public static func raiseOpenFileLimit(to most: UInt64) -> Int? { SystemCalls.raiseOpenFiles(to: most) }

    /// Keeps this thread waiting.
    public static func pause(milliseconds: UInt32) { SystemCalls.pause(milliseconds) }
}
