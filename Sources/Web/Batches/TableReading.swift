public import Store

/// What reading a table of tasks comes to: the lines that are right, and what is wrong with the others.
public struct TableReading: Sendable {
    /// A fault, and the line that has it; nil where the text as a whole is meant.
    public struct Fault: Sendable {
        public let line: Int?
        public let text: String

        public init(line: Int?, text: String) {
            (self.line, self.text) = (line, text)
        }
    }

    public let lines: [BatchLine]
    public let faults: [Fault]

    public init(lines: [BatchLine], faults: [Fault]) {
        (self.lines, self.faults) = (lines, faults)
    }
}
