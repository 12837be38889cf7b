/// Where something begins in a text.
public struct TextPlace: Sendable, Equatable {
    /// In bytes, from 0.
    public var offset: Int
    /// Counted from 1.
    public var line: Int

    public init(offset: Int = 0, line: Int) {
        (self.offset, self.line) = (offset, line)
    }
}
