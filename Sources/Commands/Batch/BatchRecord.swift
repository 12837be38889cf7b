import Model

/// What one line of a batch says, as it stands there.
struct BatchRecord: Sendable {
    enum Value: Sendable {
        /// Of a table, where everything is text.
        case cell(String)
        case json(JSONValue)
    }

    /// Whether files may be part of its request.
    var namesFiles: Bool {
        body != nil
            || entries.contains {
                [.promptFile, .request, .image, .firstFrame, .lastFrame, .audio, .video].contains($0.column)
            }
    }

    struct Entry: Sendable {
        var column: BatchColumn
        var value: Value
        /// The place of the column in a table, counted from 1; nil in JSON.
        var place: Int?
        /// As it stands in the file.
        var heading: String
    }

    /// Counted from 1.
    var line: Int
    var entries: [Entry] = []
    /// What only the prompt's template knows, and what it knows of the other columns too, by headings.
    var texts: [String: String] = [:]
    /// A whole body as it stands in a line of JSON.
    var body: [UInt8]?

    func fault(_ reason: String, at entry: Entry? = nil) -> BatchFault {
        BatchFault(line: line, column: entry?.place, heading: entry?.heading, reason: reason)
    }
}
