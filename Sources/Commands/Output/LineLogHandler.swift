import Contract
import Logging

/// Writes a log, one line an event: for people the moment, the level and the sentence; for programs one JSON object with all
/// that is known of it.
struct LineLogHandler: LogHandler {
    let format: LogFormat
    /// Milliseconds since 1970, UTC.
    let now: @Sendable () -> Int64
    /// Gets a line with its line feed.
    let write: @Sendable (String) -> Void
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let error = event.error.map { ": \($0)" } ?? ""
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        write(
            Self.line(
                format, at: now(), level: event.level.rawValue, message: "\(event.message)\(error)", fields: fields))
    }

    /// - Parameter fields: beside time, level and message; sentences have in them what people need of it.
    static func line(
        _ format: LogFormat, at moment: Int64, level: String, message: String, fields: Logger.Metadata = [:]
    ) -> String {
        let time = Timestamp.rfc3339(moment)
        guard format == .json else { return "\(time) \(level): \(Sanitizer.line(message))\n" }
        var json = JSONWriter()
        json.object { json in
            json.field("time", time)
            json.field("level", level)
            json.field("message", message)
            for (name, value) in fields.sorted(by: { $0.key < $1.key }) { write(name, value, to: &json) }
        }
        return json.text + "\n"
    }

    private static func write(_ name: String, _ value: Logger.Metadata.Value, to json: inout JSONWriter) {
        switch value {
        case .stringConvertible(let number as Int64): json.field(name, number)
        case .stringConvertible(let number as Int): json.field(name, number)
        case .string(let text): json.field(name, text)
        case .stringConvertible, .array, .dictionary: json.field(name, "\(value)")
        }
    }
}
