/// Lines at the bottom of a terminal that are painted anew in place, as for progress bars.
///
/// The values returned are escape sequences and text for the terminal; writing them out is the caller's part.
struct LiveArea: Sendable {
    private var lineCount = 0
    private var isOpen = false

    init() {}

    /// What replaces the lines painted last by `lines`; with no lines, what erases them, so that a lasting message
    /// can be printed above the next frame.
    mutating func update(lines: [String], width: Int, height: Int) -> String {
        let visible = Self.visible(lines, height: height)
        defer {
            lineCount = visible.count
            isOpen = true
        }
        return Self.frame(previousLineCount: lineCount, lines: visible, width: width)
    }

    /// What ends the area: the last frame stays, and the cursor shows again below it. Empty if nothing was painted.
    mutating func finish() -> String {
        guard isOpen else { return "" }
        lineCount = 0
        isOpen = false
        return "\r" + Self.showCursor
    }

    /// One frame over the previous one: cursor hidden and moved up, every line cleared, written and ended, and
    /// whatever the previous frame had below erased.
    ///
    /// Lines may be coloured by `Style`; each is cut to `width` columns, since a wrapped line would upset the count.
    static func frame(previousLineCount: Int, lines: [String], width: Int) -> String {
        var frame = hideCursor + "\r"
        if previousLineCount > 0 { frame += "\u{1B}[\(previousLineCount)A" }
        for line in lines {
            frame += clearLine + StyledLine.cut(line, to: width) + "\n"
        }
        if lines.count < previousLineCount { frame += clearBelow }
        return frame
    }

    /// The lines that fit a window of `height` rows, the row of the cursor kept free: a line that has scrolled out of
    /// the window can no longer be reached. The last one then says how many are missing.
    static func visible(_ lines: [String], height: Int) -> [String] {
        let room = max(height - 1, 1)
        guard lines.count > room else { return lines }
        return lines.prefix(room - 1) + ["… \(lines.count - room + 1) more"]
    }

    private static let hideCursor = "\u{1B}[?25l"
    private static let clearLine = "\u{1B}[2K"
    private static let clearBelow = "\u{1B}[J"
    private static let showCursor = "\u{1B}[?25h"
}
