import Files

/// When output is coloured, as chosen by `--color`.
enum ColourMode: String, CaseIterable, Sendable {
    case auto
    case always
    case never
}

/// What is known of the terminal behind a file descriptor.
enum Terminal {
    /// Whether the descriptor is a terminal, rather than a pipe or a file.
    static func isTerminal(_ descriptor: Int32) -> Bool {
        OpenFile(borrowing: descriptor, path: "the terminal").isTerminal
    }

    /// Width in columns: of the window, else by `COLUMNS`, else 80.
    static func columns(of descriptor: Int32, environment: [String: String]) -> Int {
        positive(windowSize(of: descriptor)?.columns) ?? positive(environment["COLUMNS"].flatMap { Int($0) }) ?? 80
    }

    /// Height in lines: of the window, else by `LINES`, else 24.
    static func rows(of descriptor: Int32, environment: [String: String]) -> Int {
        positive(windowSize(of: descriptor)?.rows) ?? positive(environment["LINES"].flatMap { Int($0) }) ?? 24
    }

    /// Whether to print colours.
    ///
    /// An explicit mode decides alone. In `auto`, `NO_COLOR` (set and not empty, no-color.org) forbids them, then
    /// `CLICOLOR_FORCE` (set and neither empty nor `0`) demands them, and otherwise they go only to terminals that say
    /// in `TERM` that they understand sequences.
    static func usesColour(mode: ColourMode, isTerminal: Bool, environment: [String: String]) -> Bool {
        switch mode {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if environment["NO_COLOR", default: ""] != "" { return false }
        if !["", "0"].contains(environment["CLICOLOR_FORCE", default: ""]) { return true }
        return isTerminal && understandsSequences(environment)
    }

    /// Whether a terminal moves its cursor and changes its colours when it is told to: one that does not name its kind, or
    /// says that it is `dumb`, prints the sequences.
    static func understandsSequences(_ environment: [String: String]) -> Bool {
        !["", "dumb"].contains(environment["TERM", default: ""])
    }

    private static func windowSize(of descriptor: Int32) -> (columns: Int, rows: Int)? {
        OpenFile(borrowing: descriptor, path: "the terminal").windowSize
    }

    private static func positive(_ value: Int?) -> Int? {
        value.flatMap { $0 > 0 ? $0 : nil }
    }
}
