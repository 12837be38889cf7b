import Contract

/// One line on a terminal's standard error that tells how far something has come, painted over itself.
struct CountLine: Sendable {
    /// Whether anybody sees it.
    let isShown: Bool

    init(_ context: Context) {
        isShown = context.hasLiveErrors && !context.isQuiet
    }

    func show(_ text: String) {
        if isShown { Stream.paint("\r\u{1B}[2K" + Sanitizer.line(text)) }
    }

    /// Makes room for what is said next.
    func clear() {
        if isShown { Stream.paint("\r\u{1B}[2K") }
    }
}
