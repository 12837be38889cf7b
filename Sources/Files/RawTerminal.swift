#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A terminal whose keys are read one by one and not shown, until it is put back.
///
/// Ctrl-C still ends the process. Ctrl-Z and Ctrl-\ do nothing: a process that stops, or ends at once, with the window's own
/// page open leaves a shell that cannot be read.
public struct RawTerminal: Sendable {
    private let descriptor: Int32
    private let before: termios

    #if canImport(Darwin)
        private static let noKey: UInt8 = 0xFF
    #else
        private static let noKey: UInt8 = 0
    #endif

    /// - Returns: nil if the descriptor is no terminal.
    public init?(_ descriptor: Int32) {
        var mode = termios()
        guard tcgetattr(descriptor, &mode) == 0 else { return nil }
        (self.descriptor, before) = (descriptor, mode)
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &mode.c_cc) { keys in
            keys[Int(VSUSP)] = Self.noKey
            keys[Int(VQUIT)] = Self.noKey
            keys[Int(VMIN)] = 1
            keys[Int(VTIME)] = 0
        }
        guard tcsetattr(descriptor, TCSANOW, &mode) == 0 else { return nil }
    }

    public func restore() {
        var mode = before
        tcsetattr(descriptor, TCSANOW, &mode)
    }
}
